"""Make an invented county: `python samples/county-2021/make.py OUT [--schools 100] [--seed 1]`.

OUT gets 单位名录.xlsx, a folder of returns for each of the two rounds (2021-07, 2021-12) with all five returns, and
planted.csv: what is wrong where. Always the same files for the same numbers. All figures are invented. With no OUT the
committed county beside this file is made again; README.md says what is planted there.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import datetime
import importlib.util
import io
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from processor.authoring.fill import Filling, fill_form
from processor.authoring.layout import ROWS_OFFERED, place_form
from processor.ruleset import load_ruleset
from processor.ruleset.types import Form, Ruleset, TableForm

HERE = Path(__file__).parent
ROUNDS = {"2021-07": datetime.date(2021, 6, 30), "2021-12": datetime.date(2021, 12, 15)}
COLUMNS = ("轮次", "文件", "工作表", "单元格", "规则", "级别", "说明")
FEWEST = 19
"""The schools of the notice: five alliances and twelve civilised campuses need them."""
Row = dict[str, Any]


def _module(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


schools_of = _module(HERE.parent / "heshui-2021" / "make.py", "county_schools")
offices = _module(HERE / "offices.py", "county_offices")
ledgers = _module(HERE / "ledgers.py", "county_ledgers")
plants = _module(HERE / "plants.py", "county_plants")


@dataclasses.dataclass
class Return:
    """One return before it is written: who sends it, its form, and what is typed."""

    name: str
    code: str
    form: str
    fields: Row
    tables: dict[str, list[Row]]
    broken: list[tuple[str, str, int, str, str, str]] = dataclasses.field(default_factory=list)


def make(
    ruleset: Ruleset, schools: int = FEWEST, seed: int = 1, rounds: Sequence[str] = tuple(ROUNDS)
) -> dict[str, bytes]:
    """Every file of a county of about `schools` schools, by its path."""
    county = county_of(schools)
    files: dict[str, bytes] = {}
    fillings = {school.code: schools_of.filling_of(school, random.Random(f"{seed}/{school.code}")) for school in county}
    listed = register_of(county, fillings)
    files["单位名录.xlsx"] = fill_form(ruleset, roomy(ruleset.form("register"), listed.tables), listed)
    lines: list[Sequence[str]] = []
    for round_id in rounds:
        last = ROUNDS[round_id]
        returns = returns_of(ruleset, county, fillings, last)
        plants.plant(returns, random.Random(f"{seed}/{round_id}"), round_id)
        for sent in returns:
            form = roomy(form_for(ruleset.form(sent.form), sent.name), sent.tables)
            path = f"{round_id}/{file_name(sent, form)}"
            files[path] = fill_form(ruleset, form, Filling(sent.fields, sent.tables))
            place = place_form(form)
            for table, column, index, rule, level, words in filter(None, sent.broken):
                at = place.cell(table, column, index)
                lines.append((round_id, path.split("/", 1)[1], at.sheet, at.a1, rule, level, words))
        lines += [
            (round_id, "", "", "", rule, status, words) for rule, status, words in plants.county(returns, round_id)
        ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(lines))
    files["planted.csv"] = out.getvalue().encode("utf-8")
    return files


def file_name(sent: Return, form: Form) -> str:
    """An office that sends a ledger too names it after the form."""
    ledger = form.title.zh if sent.form in ("project", "science") else ""
    return f"{sent.name.removeprefix('合水县')}{ledger}.xlsx"


def form_for(form: Form, name: str) -> Form:
    """The workbook that one unit gets: without the sheets of others."""
    return dataclasses.replace(form, sheets=tuple(sheet for sheet in form.sheets if sheet.is_for((name,))))


def roomy(form: Form, tables: Mapping[str, Sequence[Row]]) -> Form:
    """The form with rows enough for these tables: a sender inserts rows where the template has too few."""

    def wide(table: TableForm) -> TableForm:
        rows = len(tables.get(table.name, ()))
        offered = len(table.fixed) + table.spare or ROWS_OFFERED
        return dataclasses.replace(table, spare=rows) if rows > offered else table

    sheets = (dataclasses.replace(sheet, tables=tuple(map(wide, sheet.tables))) for sheet in form.sheets)
    return dataclasses.replace(form, sheets=tuple(sheets))


# ---------------------------------------------------------------- who there is


def county_of(number: int) -> list[Any]:
    """The schools that the notice names and some more: a primary school in each further township."""
    known = [school for school in schools_of.SCHOOLS if school.kind != "教学点"]
    county = [dataclasses.replace(school, pupils={}, size=min(school.size, 44)) for school in known]
    town = ("城关", "段家集", "板桥", "太白", "老城", "肖咀", "吉岘", "何家畔")
    for at in range(number - len(county)):
        place = (
            f"{town[at % len(town)]}{('东', '西', '南', '北', '中')[at // len(town) % 5]}{at // (len(town) * 5) + 1}"
        )
        # every fourth is in an alliance: at least 20% of all schools have to be
        joined = (("城区联合体", "西华池联合体", "高中联合体", "吉岘联合体", "肖咀联合体")[at // 4 % 5], "成员")
        county.append(
            schools_of.School(
                f"HS{1000 + at}",
                f"合水县{place}小学",
                "",
                "小学",
                f"{town[at % len(town)]}镇",
                "镇",
                1,
                20 + at % 12,
                joined if at % 4 == 0 else None,
            )
        )
    alliance = {
        "HS101": ("城区联合体", "牵头"),
        "HS106": ("西华池联合体", "牵头"),
        "HS401": ("高中联合体", "牵头"),
        "HS301": ("吉岘联合体", "牵头"),
        "HS201": ("肖咀联合体", "牵头"),
        "HS102": ("城区联合体", "成员"),
        "HS103": ("西华池联合体", "成员"),
        "HS302": ("吉岘联合体", "成员"),
        "HS202": ("肖咀联合体", "成员"),
        "HS203": ("高中联合体", "成员"),
    }
    own = {school.code for school in known}
    return [
        dataclasses.replace(school, alliance=alliance.get(school.code)) if school.code in own else school
        for school in county
    ]


def districts_of(county: Sequence[Any]) -> dict[str, list[Any]]:
    """District -> its schools; those of the county town belong to none."""
    found: dict[str, list[Any]] = {}
    for school in county:
        if school.area != "县城":
            found.setdefault(district(school), []).append(school)
    return found


def district(school: Any) -> str:
    return f"{school.township.removesuffix('镇').removesuffix('乡')}学区"


def register_of(county: Sequence[Any], fillings: Mapping[str, Filling]) -> Filling:
    filled = schools_of.register_of(dict(fillings), county, ())
    rows: list[Row] = list(filled.tables["单位名录"])
    base = {"城乡": "镇", "计入学校总数": "否", "状态": "正常"}
    for at, name in enumerate(districts_of(county), start=1):
        rows.append(
            base
            | {
                "单位代码": f"HS0{at:02d}",
                "单位全称": name,
                "单位类型": "学区",
                "乡镇": name.removesuffix("学区") + "镇",
                "应报表种类": "学区填报表",
                "负责人": "学区主任",
                "联系电话": f"0934-557{at:04d}",
            }
        )
    for name, code in offices.OFFICES.items():
        forms = "各股室填报表" + {"项目办": ";项目台账", "科技股": ";科技创新台账"}.get(name, "")
        rows.append(
            base
            | {
                "单位代码": code,
                "单位全称": f"县教科局{name}",
                "简称": name,
                "单位类型": "股室",
                "乡镇": "西华池镇",
                "城乡": "县城",
                "应报表种类": forms,
                "负责人": "股长",
                "联系电话": f"0934-55{int(code[2:]):05d}",
            }
        )
    for code, name, owner in offices.kindergartens():
        rows.append(
            base
            | {
                "单位代码": code,
                "单位全称": name,
                "单位类型": "幼儿园",
                "乡镇": "老城镇",
                "城乡": "乡村",
                "办学性质": owner,
                "设置方式": "附设" if owner == "公办" else "独立",
                "包抓局领导": "分管副局长甲",
                "负责人": "园长",
            }
        )
    townships = sorted({school.township for school in county})
    tables = dict(filled.tables)
    for row in rows:
        if row["单位代码"] in fillings:  # no school jumps against last year
            row["上年学生数"] = fillings[row["单位代码"]].fields["学校基本情况表", "学生数"] + 2
    tables["单位名录"] = sorted(rows, key=lambda row: row["单位代码"])
    tables["乡镇名录"] = [{"乡镇": name, "责任督学": f"第{at % 4 + 1}责任区督学"} for at, name in enumerate(townships)]
    tables["项目名录"] = [dict(row) for row in fixed(load_ruleset("heshui-2021").form("register"), "项目名录")]
    return Filling(filled.fields, tables)


# ---------------------------------------------------------------- what they send


def fixed(form: Form, table: str) -> Sequence[Mapping[str, Any]]:
    """The printed rows of a checklist."""
    return next(one.fixed for sheet in form.sheets for one in sheet.tables if one.name == table)


def returns_of(
    ruleset: Ruleset, county: Sequence[Any], fillings: Mapping[str, Filling], last: datetime.date
) -> list[Return]:
    """Every return of a round, all in order; what lies after `last` has not happened yet."""
    sent = [school_return(school, fillings[school.code], last) for school in county]
    sent += [
        district_return(ruleset, name, at, own, last)
        for at, (name, own) in enumerate(districts_of(county).items(), start=1)
    ]
    sent += [office_return(ruleset, name, code, county, fillings, last) for name, code in offices.OFFICES.items()]
    return [*sent, project_return(ruleset, county, last), science_return(ruleset, last)]


def reported(last: datetime.date) -> datetime.date:
    return last + datetime.timedelta(days=3)


def school_return(school: Any, filling: Filling, last: datetime.date) -> Return:
    fields = dict(filling.fields)
    fields["封面", "填报日期"] = reported(last)
    fields["学校基本情况表", "党建品牌名称"] = f"{school.name.removeprefix('合水县')}红烛"
    tables = {name: [dict(row) for row in rows] for name, rows in filling.tables.items()}
    early = last.month < 7
    if early:
        fields = {place: value for place, value in fields.items() if place != ("学校基本情况表", "测试数据上报日期")}
        tables["信息比对核实表"] = [row for row in tables["信息比对核实表"] if row["学期"] == "春季"]
        tables["学校活动情况表"] = [row for row in tables["学校活动情况表"] if row["活动日期"] <= last]
        for row in tables["整治排查表"]:
            if "最近排查日期" in row:
                row["最近排查日期"] = last
        for row in tables["学校重点工作清单"]:
            row["日期"] = min(row["日期"], last)
    return Return(school.name, school.code, "school", fields, tables)


def district_return(ruleset: Ruleset, name: str, number: int, own: Sequence[Any], last: datetime.date) -> Return:
    rows = []
    for school in own:
        small = school.kind == "小学" and school.area == "乡村"
        row: Row = {"学校": school.name, "是否乡村小规模学校": "是" if small else "否", "是否乡镇寄宿制学校": "否"}
        if school.kind != "幼儿园":
            rows.append(row | ({"年内改善内容": "维修操场", "投入资金": 12.5} if small else {}))
    ages = [
        {
            "村或社区": f"{name.removesuffix('学区')}第{at}村",
            "3至5岁适龄幼儿数": 60,
            "在园幼儿数": 60,
            "小学适龄儿童数": 120,
            "小学已入学数": 119,
            "小学免学或缓学数": 1,
            "初中适龄少年数": 61,
            "初中在校生数": 61,
            "初中免学或缓学数": 0,
        }
        for at in range(1, 4)
    ]
    printed = [dict(row) for row in fixed(ruleset.form("district"), "学区重点工作清单")]
    tables = {
        "所属学校汇总表": rows,
        "适龄人口与入园入学表": ages,
        "学区重点工作清单": offices.duties(printed, "", last),
    }
    return Return(
        name,
        f"HS0{number:02d}",
        "district",
        offices.cover("学区封面", name, f"HS0{number:02d}", reported(last)),
        tables,
    )


def office_return(
    ruleset: Ruleset,
    office: str,
    code: str,
    county: Sequence[Any],
    fillings: Mapping[str, Filling],
    last: datetime.date,
) -> Return:
    name = f"县教科局{office}"
    form = ruleset.form("office")
    fields = offices.cover("股室封面", name, code, reported(last)) | {("股室封面", "填报股室"): office}
    own, tables = office_data(office, county, fillings, last)
    fields |= own
    has = {table.name for sheet in form_for(form, name).sheets for table in sheet.tables}
    printed = [dict(row) for row in fixed(form, "股室重点工作清单")]
    if "股室重点工作清单" in has:
        tables["股室重点工作清单"] = offices.duties(printed, office, last)
    if "股室整治排查表" in has:
        tables["股室整治排查表"] = offices.campaigns([dict(row) for row in fixed(form, "股室整治排查表")], office)
    if office == "安全办":
        tables["安全责任事故表"] = [dict(row) | {"事故起数": 0, "死亡人数": 0} for row in fixed(form, "安全责任事故表")]
    if "活动会议台账" in has:
        tables["活动会议台账"] = offices.meetings(office, last)
    return Return(name, code, "office", fields, tables)


def office_data(
    office: str, county: Sequence[Any], fillings: Mapping[str, Filling], last: datetime.date
) -> tuple[Row, dict[str, list[Row]]]:
    """Fields and tables that only this office fills."""
    names = [school.name for school in county if school.kind not in ("幼儿园", "教学点")]
    nurseries = [school.name for school in county if school.kind == "幼儿园"] or ["合水县南区幼儿园"]
    late = last.month > 6
    day = offices.day
    if office == "办公室":
        form = load_ruleset("heshui-2021").form("office")
        news = [dict(row) | {"数量": 3 + at} for at, row in enumerate(fixed(form, "宣传情况表"))]
        handled = [{"舆情序号": "1", "发现日期": day(4, 6), "处置完成日期": day(4, 8), "处置情况": "已核实回复"}]
        return {}, {"宣传情况表": news, "舆情处置表": handled}
    if office in ("党建办", "电教中心"):
        return {}, {"创建命名台账": offices.honours(office, names, nurseries, offices.name_of(county, "HS106"))}
    if office == "计财股":
        form = load_ruleset("heshui-2021").form("office")
        audit = {
            "审计期间起": day(1, 1).replace(year=2018),
            "审计期间止": day(12, 31).replace(year=2020),
            "审计完成日期": day(6, 16),
            "报告文号": "合教审〔2021〕3号",
            "发现问题数": 2,
            "整改完成数": 2,
        }
        return {}, {"内部审计表": [dict(row) | audit for row in fixed(form, "内部审计表")]}
    if office == "职成股":
        rows = [
            {
                "培训班名称": f"劳动力转移培训第{at}期",
                "承办单位": offices.name_of(county, "HS501"),
                "工种或专业": "果树栽培",
                "开班日期": day(at, 10),
                "结业日期": day(at, 25),
                "培训人次": 850,
            }
            for at in range(1, 7)
        ]
        return {}, {"劳动力转移培训表": rows}
    if office == "基教股":
        return offices.basic_education(county, names, nurseries)
    if office == "人事股":
        return offices.personnel(names, late)
    if office == "督导室":
        townships = sorted({school.township for school in county})
        units = [*names, *nurseries, *(name for _, name, owner in offices.kindergartens()), *districts_of(county)]
        marks = [
            {"被考核单位": name, "学年度": "2020-2021", "考核得分": 90, "考核等次": "良好", "考核日期": day(6, 28)}
            for name in units
        ]
        towns = [{"乡镇": name, "履职得分": 92, "办实事得分": 90, "考核日期": day(6, 24)} for name in townships]
        visited = [
            {
                "幼儿园": name,
                "性质": "民办" if owner == "民办" else "农村公办附设",
                "督导评估日期": day(5, 12),
                "评估等次": "合格",
                "报告文号": "合教督〔2021〕5号",
            }
            for _, name, owner in offices.kindergartens()
        ]
        return {}, {
            "督查记录表": offices.inspections(last, names),
            "乡校考核表": marks,
            "乡镇政府考核表": towns,
            "学前督导评估表": visited,
        }
    if office == "教研室":
        return offices.research(names)
    if office == "安全办":
        rows = [
            {"被督查学校": name, "督查日期": day(5, 11), "物资采买": "是", "菜品": "是", "口味": "是", "服务": "是"}
            for name in names
        ]
        return {}, {"阳光食堂督查表": rows}
    return {}, {}


def project_return(ruleset: Ruleset, county: Sequence[Any], last: datetime.date) -> Return:
    office = "项目办"
    fields = offices.cover("项目封面", f"县教科局{office}", offices.OFFICES[office], reported(last))
    printed = fixed(ruleset.form("project"), "项目台账表")
    tables = ledgers.project_tables(printed, offices.name_of(county, "HS401"), last.month > 6)
    return Return(f"县教科局{office}", offices.OFFICES[office], "project", fields, tables)


def science_return(ruleset: Ruleset, last: datetime.date) -> Return:
    office = "科技股"
    fields = offices.cover("科技封面", f"县教科局{office}", offices.OFFICES[office], reported(last))
    tables = ledgers.science_tables(fixed(ruleset.form("science"), "科技工程表"))
    return Return(f"县教科局{office}", offices.OFFICES[office], "science", fields, tables)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the files; with no folder those beside this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", nargs="?", type=Path, default=HERE)
    parser.add_argument("--schools", type=int, default=FEWEST, help=f"how many schools, {FEWEST} or more")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    if asked.schools < FEWEST:
        parser.error(f"--schools: at least {FEWEST}, the schools that the notice names")
    for name, data in make(load_ruleset("heshui-2021"), asked.schools, asked.seed).items():
        path = asked.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
