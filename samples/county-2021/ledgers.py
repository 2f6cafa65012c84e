"""What the two ledgers of an invented county hold."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

Row = dict[str, Any]


def day(month: int, number: int) -> datetime.date:
    return datetime.date(2021, month, number)


def project_tables(printed_rows: Sequence[Mapping[str, Any]], unit: str, done: bool) -> dict[str, list[Row]]:
    """Seven named projects and one that improves a senior school; by December the first three are handed over."""
    kinds = (
        "普通高中改善办学条件",
        "学前教育幼儿园",
        "薄改与能力提升",
        "中央预算内投资",
        "中央预算内投资",
        "中央预算内投资",
        "薄改与能力提升",
    )
    stages = (*(("已交付" if done else "在建",) * 3), "在建", "在建", "在建", "规划")
    listed, progress, systems = [], [], []
    for printed, kind, stage in zip(printed_rows, kinds, stages, strict=True):
        code = printed["项目代码"]
        financed = code in ("XM05", "XM06")
        listed.append(
            dict(printed)
            | {
                "项目单位": unit,
                "项目类别": kind,
                "建设性质": "续建" if code < "XM04" else "新建",
                "受益学校类型": "其他",
                "当前阶段": stage,
                "年内建设内容": "主体施工" if stage != "规划" else "方案设计",
                "总投资": 1200,
                "资金来源": "融资" if financed else "中央",
                "已筹资金": 900,
                "完成投资": 600 if stage != "规划" else 0,
            }
        )
        step: Row = {
            "项目代码": code,
            "规划方案完成日期": day(2, 10),
            "前期手续是否完成": "否" if stage == "规划" else "是",
            "质量验收结论": "合格" if stage == "已交付" else "未验收",
        }
        ruled: Row = {"项目代码": code, "把关责任岗位": "项目办主任"}
        four = ("法人责任制", "招投标制", "监理制", "质量追究制")
        if stage == "规划":
            systems.append(ruled | dict.fromkeys(four, "不适用"))
            progress.append(step | {"设计单位": "市建筑设计院"})
            continue
        begun = day(9, 10).replace(year=2020) if code < "XM04" else day(4, 12)
        step |= {
            "设计单位": "市建筑设计院",
            "施工许可证号": f"6210242021{code[2:]}",
            "计划开工日期": begun,
            "实际开工日期": begun,
            "规划方案完成日期": day(8, 10).replace(year=2020),
            "计划竣工日期": day(11, 30) if code < "XM04" else day(8, 31).replace(year=2022),
        }
        ruled |= dict.fromkeys(four, "是") | {
            "凭证或不适用的说明": "招标、监理合同",
            "项目方案设计关日期": day(8, 20).replace(year=2020),
        }
        ruled |= {"材料进场关日期": begun + datetime.timedelta(days=20)}
        if stage == "已交付":
            step |= {"实际竣工日期": day(11, 5), "交付使用日期": day(12, 1), "计划进度": 1, "形象进度": 1}
            ruled |= {"项目质量验收关日期": day(11, 18), "竣工结算关日期": day(11, 28)}
        else:
            step |= {"计划进度": 0.5, "形象进度": 0.6}
        progress.append(step)
        systems.append(ruled)
    return {"项目台账表": listed, "项目进度表": progress, "四制四关口表": systems}


def science_tables(printed_rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Row]]:
    """Varieties, techniques, firms, patents and works, as many as the notice asks for and some."""
    seeds = [
        {
            "品种名称": f"陇育{at}号",
            "审定级别": "省级",
            "审定编号": f"甘审麦2020000{at}",
            "引进单位": "县农技中心",
            "引进日期": day(3, 10 + at),
        }
        for at in range(1, 6)
    ]
    skills = [
        {
            "技术名称": f"实用技术第{at}项",
            "技术类型": "实用技术",
            "推广面积或规模": "200亩",
            "推广单位": "县农技中心",
            "推广日期": day(4, 5 + at),
        }
        for at in range(1, 12)
    ]
    firms = [
        {
            "企业名称": "合水县陇东农业科技公司",
            "统一社会信用代码": "91621024MA71ABCD0X",
            "认定状态": "已认定",
            "认定日期": day(6, 10),
        }
    ]
    labs = [
        {
            "研发机构名称": f"研发中心{at}",
            "依托企业": "合水县陇东农业科技公司",
            "级别": "市级",
            "成立日期": day(5, 10 + at),
        }
        for at in (1, 2)
    ]
    fields_ = ("石油煤炭产业链", "战略性新兴产业", "优势特色产业")
    patents = [
        {
            "申请号": f"CN2021{at:06d}",
            "专利名称": f"装置{at}",
            "专利类型": "发明" if at % 3 == 0 else "实用新型",
            "重点领域": fields_[at % 3],
            "申请人": "合水县陇东农业科技公司",
            "申请日": day(1 + at % 6, 9),
        }
        for at in range(1, 16)
    ]
    envoys = [
        {"培训班名称": "科技特派员春季培训", "培训内容": "果树修剪", "培训日期": day(4, 15), "参训科技特派员数": 42}
    ]
    works = [
        dict(row)
        | {
            "是否启动实施": "是",
            "启动日期": day(3, 16),
            "牵头单位": "县教科局",
            "进展": "按计划实施",
            "佐证材料或情况说明": "实施方案",
        }
        for row in printed_rows
    ]
    return {
        "新品种引进表": seeds,
        "实用技术推广表": skills,
        "高新技术企业表": firms,
        "企业研发机构表": labs,
        "专利台账": patents,
        "科技特派员培训表": envoys,
        "科技工程表": works,
    }
