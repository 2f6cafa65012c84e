"""What the offices of an invented county type: every duty done, every list as long as the notice asks."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]
ATTACHED, PRIVATE = 20, 3
"""Kindergartens that only the register knows: 23 are to be evaluated."""

OFFICES = {
    "办公室": "HS901",
    "党建办": "HS902",
    "人事股": "HS903",
    "计财股": "HS904",
    "基教股": "HS905",
    "职成股": "HS906",
    "督导室": "HS907",
    "教研室": "HS908",
    "电教中心": "HS909",
    "安全办": "HS910",
    "项目办": "HS911",
    "科技股": "HS912",
}
MEETINGS = (
    # office, kind, name, edition, month, day, persons, schools or works
    ("党建办", "向领导小组汇报", "意识形态工作上半年汇报", None, 6, 18, 12, None),
    ("党建办", "向领导小组汇报", "意识形态工作下半年汇报", None, 11, 26, 12, None),
    ("党建办", "庆祝建党100周年", "全县师生红歌合唱比赛", None, 6, 22, 860, None),
    ("党建办", "庆祝建党100周年", "党史知识竞赛", None, 6, 25, 240, None),
    ("党建办", "政治生态回头看", "政治生态建设回头看", None, 5, 20, 30, None),
    ("党建办", "警示教育", "上半年警示教育大会", None, 4, 15, 180, None),
    ("党建办", "警示教育", "下半年警示教育大会", None, 10, 14, 180, None),
    ("教研室", "送教下乡进校", "送教下乡（小学语文）", None, 5, 13, 46, None),
    ("教研室", "相约星期五", "相约星期五集中教研", None, 5, 21, 120, None),
    ("教研室", "教师基本功大赛", "中小学教师教学基本功大赛", None, 6, 11, 96, None),
    ("教研室", "高考备考研讨会", "高考备考研讨会", None, 3, 19, 75, None),
    ("教研室", "中考备考研讨会", "中考备考研讨会", None, 4, 9, 88, None),
    ("教研室", "小学备考研讨会", "小学毕业班备考研讨会", None, 4, 23, 64, None),
    ("教研室", "中考备考调度会", "中考备考调度会", None, 5, 28, 40, None),
    ("基教股", "规范办园专项治理", "幼儿园规范办园行为专项治理", None, 5, 6, 52, None),
    ("基教股", "学前教育宣传月", "学前教育宣传月启动仪式", None, 5, 24, 210, None),
    ("基教股", "学前教育成果展评", "合水县学前教育成果展评", None, 6, 3, 130, None),
    ("基教股", "幼儿教师才艺展示", "幼儿教师才艺展示活动", None, 6, 4, 90, None),
    ("基教股", "中学生运动会", "全县第19届中学生运动会", 19, 6, 15, 640, 12),
    ("基教股", "经典诵读", "中华经典诵读大赛", None, 6, 10, 150, None),
    ("基教股", "推普周", "第24届全国推广普通话宣传周", 24, 9, 13, 400, None),
    ("电教中心", "课件制作", "优秀课件制作评选", None, 5, 18, 80, None),
    ("电教中心", "优秀论文评选", "信息技术应用优秀论文评选", None, 5, 19, 66, None),
    ("电教中心", "优秀课例评选", "信息技术融合优秀课例评选", None, 5, 25, 58, None),
    ("电教中心", "信息化能力竞赛", "教师信息化应用能力竞赛", None, 6, 8, 72, None),
    ("电教中心", "电脑制作活动", "第二十二届全国中小学电脑制作活动", 22, 4, 20, 160, 45),
    ("人事股", "师德表彰宣传", "师德先进表彰大会", None, 9, 10, 300, None),
)
HONOURS = (
    # office, title, grade, how many, stage
    ("党建办", "党建示范点", "省级", 1, "已命名"),
    ("党建办", "党建品牌典型", "县级", 1, "已命名"),
    ("电教中心", "智慧教育标杆校", "县级", 6, "创建中"),
    ("电教中心", "智慧教育标杆校", "市级", 3, "已推荐"),
    ("电教中心", "智慧教育标杆校", "省级", 1, "已推荐"),
    ("基教股", "快乐校园", "省级", 2, "已命名"),
    ("基教股", "文明校园", "市级", 9, "已命名"),
    ("基教股", "文明校园", "省级", 3, "已命名"),
    ("基教股", "庆阳好少年", "市级", 2, "已命名"),
    ("基教股", "体育特色学校", "县级", 8, "已命名"),
    ("基教股", "艺术特色学校", "县级", 9, "已命名"),
    ("基教股", "语言文字示范校", "市级", 5, "已命名"),
    ("基教股", "语言文字示范校", "省级", 3, "已命名"),
    ("基教股", "示范性幼儿园", "市级", 1, "创建中"),
    ("基教股", "标准化幼儿园", "县级", 1, "创建中"),
)
TRAININGS = (
    # kind, name, level, month, backbone, heads, teachers, of these rural
    ("国培", "国培计划骨干教师培训", "国家级", 3, "是", 20, 180, 90),
    ("省培", "省级骨干教师培训", "省级", 4, "是", 15, 120, 50),
    ("美丽园丁", "美丽园丁乡村教师培训", "省级", 4, "否", 0, 60, 60),
    ("置换和委托", "骨干教师置换培训", "市级", 5, "是", 0, 40, 20),
    ("校本研修", "校本研修指导者培训", "县级", 5, "否", 10, 80, 40),
    ("继续教育", "教师继续教育集中培训", "县级", 6, "是", 40, 160, 80),
    ("依托培训院校", "依托院校校长培训", "市级", 6, "是", 25, 0, 0),
    ("美育教师培训", "美育教师培训", "县级", 6, "否", 0, 45, 20),
)
INSPECTIONS = (
    ("春季开学督查", "春季开学专项督导", "专项督导", 3, 2),
    ("毕业班教学督查", "毕业班教学督查（一）", "随机督查", 4, 13),
    ("毕业班教学督查", "毕业班教学督查（二）", "随机督查", 5, 11),
    ("高考备考督查", "高考备考督查（一）", "专项督导", 3, 24),
    ("高考备考督查", "高考备考督查（二）", "专项督导", 5, 26),
    ("中考备考督查", "中考备考督查（一）", "专项督导", 4, 27),
    ("中考备考督查", "中考备考督查（二）", "专项督导", 6, 2),
    ("秋季开学督查", "秋季开学专项督导", "专项督导", 9, 2),
)


def day(month: int, number: int) -> datetime.date:
    return datetime.date(2021, month, number)


def cover(card: str, name: str, code: str, as_of: datetime.date) -> dict[tuple[str, str], Any]:
    """The cover of a return."""
    fields = {
        "填报单位": name,
        "单位代码": code,
        "填报人": "王某",
        "审核人": "赵某",
        "联系电话": f"0934-55{int(code[2:]):05d}",
        "填报日期": as_of,
        "修订号": 1,
    }
    return {(card, field): value for field, value in fields.items()}


def duties(printed: Sequence[Row], office: str, last: datetime.date) -> list[Row]:
    """The printed rows of a checklist that are this office's, done and dated before `last`."""
    rows = []
    for at, row in enumerate(printed):
        if row.get("责任股室", office) != office:
            continue
        asked = row["填报内容"]
        answers: Row = {mark: "是" for mark in "①②③④⑤" if mark in asked}
        when = min(day(3 + at % 4, 5 + at), last)
        answers |= {"落实情况": "是", "日期": when, "佐证材料或情况说明": f"合教科发〔2021〕{20 + at}号"}
        if "数量" in asked:
            answers["数量"] = 4 + at % 4
        rows.append({**row, **answers})
    return rows


def campaigns(printed: Sequence[Row], office: str) -> list[Row]:
    rows = []
    for at, row in enumerate(printed):
        if row["责任股室"] != office:
            continue
        found = at % 3
        answers: Row = {"发现数": found, "整改数": found}
        if row["整治类别"] == "安全专项整治":
            answers |= {"排查次数": 3, "最近排查日期": day(6, 1 + at)}
        rows.append({**row, **answers})
    return rows


def honours(office: str, schools: Sequence[str], kindergartens: Sequence[str], model: str) -> list[Row]:
    rows: list[Row] = []
    given: dict[str, int] = {}  # a title goes to other schools on its next grade
    for owner, title, grade, number, stage in HONOURS:
        if owner != office:
            continue
        places = kindergartens if "幼儿园" in title else [model] if "品牌" in title else schools
        first = given.get(title, 0)
        given[title] = first + number
        for at in range(first, first + number):
            named = stage == "已命名"
            row: Row = {
                "序号": str(len(rows) + 1),
                "称号": title,
                "级别": grade,
                "单位": places[at % len(places)],
                "阶段": stage,
            }
            if title == "庆阳好少年":
                row["个人序号"] = 1
            if title == "党建品牌典型":
                row["创建内容或品牌名称"] = "红烛先锋"
            if stage != "创建中":
                row["命名或推荐日期"] = day(4 + at % 3, 12)
            if named:
                row["命名文号"] = f"庆教发〔2021〕{30 + len(rows)}号"
            rows.append(row)
    return rows


def communities(schools: Sequence[str], heads: Sequence[str], weak: Sequence[str]) -> list[Row]:
    """Five alliances of schools, seven communities of heads, twenty-seven of teachers."""
    rows: list[Row] = []

    def add(
        kind: str, number: int, prefix: str, lead: str, members: Sequence[str], kinds: Sequence[str], person: int
    ) -> None:
        code = f"{prefix}{number:02d}"
        for at, unit in enumerate((lead, *members)):
            row: Row = {
                "序号": str(len(rows) + 1),
                "共同体类别": kind,
                "共同体编号": code,
                "共同体名称": f"{kind}{number}组",
            }
            row |= {"成立日期": day(4, 8), "单位": unit, "角色": "成员" if at else "牵头"}
            if kind != "优质学校+":
                row["人员序号"] = person + at
            if not at:
                row["认定文号"] = "合教科发〔2021〕18号"
                if kinds:
                    row["类型"] = kinds[number % len(kinds)]
            if kind == "优秀教师+":
                row["学科"] = ("语文", "数学", "英语")[number % 3]
            rows.append(row)

    for number, lead in enumerate(schools, start=1):
        add("优质学校+", number, "YZ", lead, weak[number - 1 :: len(schools)], (), 0)
    for number in range(1, 8):
        at = number - 1
        add(
            "优秀校长+",
            number,
            "XZ",
            heads[at % len(heads)],
            [weak[at % len(weak)]],
            ("成长型", "专家型", "领航型"),
            1 + number,
        )
    for number in range(1, 28):
        at = number - 1
        add(
            "优秀教师+",
            number,
            "JS",
            heads[at % len(heads)],
            [weak[at % len(weak)]],
            ("骨干型", "卓越型", "教育家型"),
            20 + 2 * number,
        )
    return rows


def meetings(office: str, last: datetime.date) -> list[Row]:
    rows = []
    for owner, kind, name, edition, month, number, persons, extra in MEETINGS:
        if owner != office or day(month, number) > last:
            continue
        row: Row = {
            "活动类别": kind,
            "活动名称": name,
            "级别": "县级",
            "举办日期": day(month, number),
            "主办股室或单位": office,
        }
        row |= {"参加人数": persons}
        if edition is not None:
            row["届次"] = edition
        if extra is not None:
            row["参赛学校数或作品数"] = extra
        if kind == "向领导小组汇报":
            row["议题或情况说明"] = "意识形态工作"
        rows.append(row)
    return rows


def inspections(last: datetime.date, schools: Sequence[str]) -> list[Row]:
    return [
        {
            "督查名称": name,
            "督查类别": kind,
            "督查类型": how,
            "督查日期": day(month, number),
            "被督查单位": "、".join(schools[:2]),
            "督查学校数": 2,
            "是否帮扶指导": "是",
            "督查内容": "教学常规",
            "反馈问题数": 3,
            "整改完成数": 3,
        }
        for kind, name, how, month, number in INSPECTIONS
        if day(month, number) <= last
    ]


def trainings() -> list[Row]:
    return [
        {
            "培训班名称": name,
            "培训类别": kind,
            "级别": level,
            "开始日期": day(month, 8),
            "结束日期": day(month, 12),
            "是否骨干培训": backbone,
            "参训校长数": heads,
            "参训教师数": teachers,
            "参训乡村教师数": rural,
        }
        for kind, name, level, month, backbone, heads, teachers, rural in TRAININGS
    ]


def kindergartens() -> list[tuple[str, str, str]]:
    """Code, name, ownership of the kindergartens that only the register knows: attached ones, and private ones."""
    attached = [(f"HS7{at:02d}", f"合水县第{at}附设幼儿园", "公办") for at in range(1, ATTACHED + 1)]
    return attached + [(f"HS8{at:02d}", f"合水县第{at}民办幼儿园", "民办") for at in range(1, PRIVATE + 1)]


def name_of(county: Sequence[Any], code: str) -> str:
    """The name of the school `code`, or of the first where a small county does not have it."""
    return next((school.name for school in county if school.code == code), county[0].name)


def basic_education(
    county: Sequence[Any], names: Sequence[str], nurseries: Sequence[str]
) -> tuple[Row, dict[str, list[Row]]]:
    leads = [school.name for school in county if school.alliance and school.alliance[1] == "牵头"]
    weak = [school.name for school in county if school.alliance and school.alliance[1] == "成员"]
    figures = {
        "在园幼儿数": 4960,
        "3至5岁适龄幼儿总数": 5000,
        "小学适龄儿童数": 9800,
        "小学已入学数": 9795,
        "小学免学或缓学数": 5,
        "初中适龄少年数": 4300,
        "初中在校生数": 4298,
        "初中免学或缓学数": 2,
        "初中毕业生数": 1398,
        "小学一年级入学人数": 1402,
        "九年间正常转入": 30,
        "九年间正常转出及死亡": 32,
        "城乡差异指标": 0.16,
    }
    attached = [name for _, name, owner in kindergartens() if owner == "公办"]
    kinds = ("县城带乡镇", "乡镇带村组", "强园帮弱园", "独立园帮附属园")
    pairs = [
        {"帮扶园": nurseries[0], "受帮扶园": name, "帮扶类别": kinds[at % 4], "帮扶次数": 2}
        for at, name in enumerate(attached)
    ]
    private = [name for _, name, owner in kindergartens() if owner == "民办"]
    return {("入园入学指标表", field): value for field, value in figures.items()}, {
        "三优名单表": communities(leads, names[:7], weak),
        "幼儿园晋等评估表": [
            {
                "幼儿园": nurseries[0],
                "原等级": "市级二类",
                "申报等级": "市级一类",
                "认定日期": day(6, 20),
                "认定结论": "通过",
            }
        ],
        "普惠性幼儿园认定表": [
            {"幼儿园": nurseries[-1], "是否普惠性": "是", "认定日期": day(5, 18), "认定文号": "合教发〔2021〕40号"}
        ],
        "民办幼儿园年检表": [
            {"民办幼儿园": name, "年检年度": "2020年度", "年检日期": day(4, 20), "年检结论": "合格"} for name in private
        ],
        "学前结对帮扶表": pairs,
        "创建命名台账": honours("基教股", names, nurseries, name_of(county, "HS106")),
    }


def personnel(names: Sequence[str], late: bool) -> tuple[Row, dict[str, list[Row]]]:
    fields = {
        "自然减员数": 60,
        "缺编数": 90,
        "补充计划数": 140,
        "计划文号": "合教科发〔2021〕12号",
        "应享受优惠政策人数": 820,
        "已落实人数": 820,
        "发放金额": 295.2,
    }
    hired = [{"招录类别": "特岗", "分配学校": name, "计划数": 26, "到岗数": 26 if late else 0} for name in names[:5]]
    hired.append({"招录类别": "高层次人才", "分配学校": names[-1], "计划数": 4, "到岗数": 3 if late else 0})
    for row in hired:
        if row["到岗数"]:
            row["到岗日期"] = day(9, 1)
    systems = ("三区支教", "教师走教", "轮岗交流", "名师导教")
    moved = [
        {
            "交流制度": kind,
            "派出单位": names[0],
            "受援单位": names[1 + at],
            "人数": 3,
            "人次": 9 if kind == "名师导教" else 3,
        }
        for at, kind in enumerate(systems)
    ]
    allowances = [
        {
            "名师称号": kind,
            "修订文件名称": f"{kind}评选管理办法",
            "文号": f"合教科发〔2021〕{40 + at}号",
            "印发日期": day(5, 20),
            "2021年津贴": pay,
        }
        for at, (kind, pay) in enumerate((("教育名师", 500), ("学科带头人", 300)))
    ]
    forms = [{"培训形式": kind, "县级培训次数": 2, "校级培训次数": 6} for kind in ("结对帮扶", "送教进校", "集中研讨")]
    return {("教师补充与待遇表", field): value for field, value in fields.items()}, {
        "教师招录表": hired,
        "教师培训台账": trainings(),
        "教师交流表": moved,
        "名师待遇表": allowances,
        "县级团队培训表": forms,
    }


def research(names: Sequence[str]) -> tuple[Row, dict[str, list[Row]]]:
    fields = {
        "监测人均成绩": 486.5,
        "全市县区排名": 4,
        "成绩通报文号": "庆教发〔2021〕60号",
        "高考参考人数": 1200,
        "一本进线人数": 280,
        "二本进线人数": 660,
    }
    ways = ("问题导向", "把脉诊断", "蹲点指导", "示范引领", "名师导教")
    guided = [
        {"教研方式": way, "教研日期": day(4, 12 + at), "对象学校": names[at], "学科": "语文"}
        for at, way in enumerate(ways)
    ]
    shown = [
        {"称号": kind, "单位": names[at], "人员序号": str(at + 1), "示范课或导教次数": 2 + at}
        for at, kind in enumerate(("教育名师", "教育名师", "学科带头人", "学科带头人"))
    ]
    paired = [
        {"结对工程": kind, "师傅单位": names[0], "徒弟单位": names[1], "结对日期": day(3, 22), "结对数": pairs}
        for kind, pairs in (("双百名师", 20), ("青蓝结对", 48))
    ]
    return {("升学质量指标表", field): value for field, value in fields.items()}, {
        "教研指导记录表": guided,
        "名师示范表": shown,
        "师徒结对表": paired,
    }
