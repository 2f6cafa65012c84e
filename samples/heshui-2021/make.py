"""Make the samples again: `python samples/heshui-2021/make.py [FOLDER]`. Always the same files: fixed seed and dates.

All figures and persons are invented; the schools are those that the document names, and some that such a county has.
What is planted in which file stands in planted.csv; README.md shows it, the tests compare it with what the check finds.
"""

from __future__ import annotations

import csv
import datetime
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from processor.authoring.edits import read_edits
from processor.authoring.fill import Filling, fill_form
from processor.ruleset import load_ruleset
from processor.ruleset.types import Ruleset

HERE = Path(__file__).parent
SEED = 20210303
RETURNS = "上报表"
REGISTER = "单位名录.xlsx"

STAGES = {
    "幼儿园": ("小班", "中班", "大班"),
    "小学": ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级"),
    "初中": ("七年级", "八年级", "九年级"),
    "高中": ("高一", "高二", "高三"),
    "中职": ("职一", "职二"),
}
KIND_STAGES = {
    "幼儿园": ("幼儿园",),
    "小学": ("小学",),
    "教学点": ("小学",),
    "初中": ("初中",),
    "九年制": ("小学", "初中"),
    "普通高中": ("高中",),
    "职校": ("中职",),
}


@dataclass(frozen=True)
class School:
    """One line of the register. classes: classes in each grade; size: pupils in a class, about; pupils: exactly."""

    code: str
    name: str
    aliases: str
    kind: str
    township: str
    area: str
    classes: int = 1
    size: int = 30
    alliance: tuple[str, str] | None = None
    pupils: Mapping[str, int] = field(default_factory=dict)


CROWDED = {"一年级2班": 61, "二年级2班": 83, "三年级1班": 56}
SCHOOLS = (
    School("HS101", "合水县三里店小学", "三里店小学", "小学", "西华池镇", "县城", 2, 38, ("城区联合体", "成员")),
    School("HS102", "合水县店子小学", "店子小学", "小学", "店子乡", "乡村", 1, 22),
    School("HS103", "合水县固城小学", "固城小学", "小学", "固城镇", "镇", 1, 34),
    School("HS104", "合水县太莪小学", "太莪小学", "小学", "太莪乡", "乡村", 1, 19),
    School("HS105", "合水县蒿咀铺小学", "蒿咀铺小学", "小学", "蒿咀铺乡", "乡村", 1, 16),
    School(
        "HS106",
        "合水县西华池小学",
        "西华池小学;县城小学",
        "小学",
        "西华池镇",
        "县城",
        2,
        46,
        ("城区联合体", "牵头"),
        CROWDED,
    ),
    School("HS107", "合水县板桥小学", "板桥小学", "小学", "板桥镇", "镇", 1, 33),
    School("HS108", "合水县太白小学", "太白小学", "小学", "太白镇", "镇", 1, 24),
    School("HS201", "合水县肖咀初级中学", "肖咀初中", "初中", "肖咀镇", "镇", 2, 36),
    School("HS202", "合水县老城初级中学", "老城初中", "初中", "老城镇", "镇", 2, 33),
    School("HS203", "合水县板桥初级中学", "板桥初中", "初中", "板桥镇", "镇", 2, 31),
    School("HS301", "合水县吉岘九年制学校", "吉岘九年制学校;吉岘九年制", "九年制", "吉岘镇", "镇", 1, 26),
    School("HS302", "合水县何家畔九年制学校", "何家畔九年制学校;何家畔九年制", "九年制", "何家畔镇", "镇", 1, 28),
    School("HS303", "合水县段家集九年制学校", "段家集九年制学校", "九年制", "段家集乡", "乡村", 1, 21),
    School("HS401", "合水县第一中学", "合水一中;一中", "普通高中", "西华池镇", "县城", 5, 48, ("高中联合体", "牵头")),
    School("HS501", "合水县职业中等专业学校", "合水职专;职校", "职校", "西华池镇", "县城", 3, 34),
    School("HS601", "合水县南区幼儿园", "南区幼儿园", "幼儿园", "西华池镇", "县城", 3, 28),
    School("HS602", "合水县北区幼儿园", "北区幼儿园", "幼儿园", "西华池镇", "县城", 2, 27),
    School("HS603", "合水县固城幼儿园", "固城幼儿园", "幼儿园", "固城镇", "镇", 1, 25),
    School("HS701", "老城镇瓦岗川教学点", "瓦岗川教学点", "教学点", "老城镇", "乡村", 1, 4),
    School("HS702", "太白镇连家砭教学点", "连家砭教学点", "教学点", "太白镇", "乡村", 1, 3),
)
SILENT = ("HS603", "HS702")
UNREADABLE = "HS107"
STRANGER = School("HS699", "太阳花幼儿园", "", "幼儿园", "西华池镇", "县城", 1, 20)
OTHERS = (
    ("HS001", "老城学区", "", "学区", "老城镇", "学区填报表"),
    ("HS002", "固城学区", "", "学区", "固城镇", "学区填报表"),
    ("HS604", "合水县阳光苑幼儿园", "阳光苑幼儿园", "幼儿园", "西华池镇", None),
    ("HS901", "县教科局基教股", "基教股", "股室", "西华池镇", "各股室填报表"),
    ("HS902", "县教科局办公室", "办公室", "股室", "西华池镇", "各股室填报表"),
)
LAST_YEAR = {
    "上年大班额班数": 3,
    "上年高考参考人数": 1260,
    "上年一本进线人数": 252,
    "上年二本进线人数": 630,
    "上年教育名师津贴": 300,
    "上年学科带头人津贴": 200,
    "上年校际差异系数": 0.21,
    "上年城乡差异系数": 0.18,
    "上年县镇学生数": 3010,
    "上年县镇学位数": 2960,
    "上年乡村学生数": 420,
    "上年乡村学位数": 640,
    "上年专利申请数": 12,
    "上年发明专利申请数": 2,
    "上年专利授权数": 7,
    "参评县区数": 8,
    "普通高中招生计划数": 240,
}
MISCONDUCT = ("有偿补课", "乱订教辅资料", "收受礼品礼金", "麻将赌博", "酒驾醉驾", "其他")
CAMPAIGNS = (
    "学校安全风险防控",
    "校园欺凌与暴力防治",
    "禁毒",
    "消防安全",
    "交通安全",
    "食品安全",
    "校园及周边环境",
)
WHOM = {
    "各校": tuple(KIND_STAGES),
    "中小学": tuple(kind for kind in KIND_STAGES if kind != "幼儿园"),
    "义务教育": ("小学", "教学点", "初中", "九年制"),
    "高中": ("普通高中",),
    "职校": ("职校",),
    "有食堂的": tuple(KIND_STAGES),
}
MAJORS = ("果树栽培", "畜禽防疫", "汽车运用与维修")
SUBJECTS = (
    "语文",
    "数学",
    "英语",
    "道德与法治",
    "物理",
    "化学",
    "生物",
    "历史",
    "地理",
    "音乐",
    "美术",
    "体育",
    "信息技术",
)


def main(folder: Path) -> None:
    """Write the register and the returns into `folder`."""
    ruleset = load_ruleset("heshui-2021")
    files = make(ruleset)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "README.md").write_text(readme(), encoding="utf-8", newline="\n")


def make(ruleset: Ruleset) -> dict[str, bytes]:
    """Every file of the samples, by its path in the folder."""
    chance = random.Random(SEED)
    fillings = {school.code: filling_of(school, chance) for school in (*SCHOOLS, STRANGER)}
    files = {REGISTER: fill_form(ruleset, ruleset.form("register"), register_of(fillings))}
    form = ruleset.form("school")
    edits = edits_by_file()
    for school in (*SCHOOLS, STRANGER):
        if school.code in SILENT:
            continue
        name = f"{school.name.removeprefix('合水县')}.xlsx"
        data = fill_form(ruleset, form, fillings[school.code], edits.pop(name, ()))
        files[f"{RETURNS}/{name}"] = data[: len(data) // 2] if school.code == UNREADABLE else data
    for name in list(edits):
        original = next(school for school in SCHOOLS if name.startswith(school.name.removeprefix("合水县")))
        files[f"{RETURNS}/{name}"] = fill_form(ruleset, form, fillings[original.code], edits.pop(name))
    return files


def edits_by_file() -> dict[str, tuple]:
    """File name -> the changes in edits.csv (lines `file,sheet,what,value`)."""
    lines: dict[str, list[str]] = {}
    for line in (HERE / "edits.csv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, rest = line.split(",", 1)
            lines.setdefault(name, []).append(rest)
    return {name: read_edits(rows) for name, rows in lines.items()}


# ---------------------------------------------------------------- one return


def filling_of(school: School, chance: random.Random) -> Filling:
    """What a school that does everything right would type."""
    classes = classes_of(school, chance)
    grades = grades_of(classes, school, chance)
    return Filling(
        fields=cover_of(school) | profile_of(school, classes, chance) | work_of(school, classes),
        tables={
            "班级情况表": classes,
            "学生变动与资助表": grades,
            "信息比对核实表": matches_of(grades, chance),
            "控辍保学台账表": ledger_of(school, grades),
            "学校重点工作清单": duties_of(school),
            "学校活动情况表": events_of(school, classes),
            "整治排查表": campaigns_of(school),
            "师德失范查处表": [{"失范类型": kind, "发现起数": 0, "查处起数": 0} for kind in MISCONDUCT],
        },
    )


def cover_of(school: School) -> dict:
    number = int(school.code[2:])
    return {
        ("封面", "填报单位"): school.name,
        ("封面", "单位代码"): school.code,
        ("封面", "学校类型"): school.kind,
        ("封面", "填报人"): "张某",
        ("封面", "审核人"): "李某",
        ("封面", "联系电话"): f"0934-55{number:05d}",
        ("封面", "填报日期"): datetime.date(2021, 12, 6 + number % 12),
        ("封面", "修订号"): 1,
    }


def classes_of(school: School, chance: random.Random) -> list[dict]:
    rows = []
    for stage in KIND_STAGES[school.kind]:
        for at, grade in enumerate(STAGES[stage]):
            for number in range(1, school.classes + 1):
                about = max(2, school.size + chance.randint(-3, 3))
                pupils = school.pupils.get(f"{grade}{number}班", about)
                row = {"学段": stage, "年级": grade, "班级": f"{number}班", "学生数": pupils}
                if stage == "中职":
                    row["专业名称"] = MAJORS[(number - 1) % len(MAJORS)]
                row["女生数"] = pupils // 2 - chance.randint(0, pupils // 10)
                row["寄宿生数"] = pupils // 3 if stage in ("初中", "高中", "中职") else 0
                if stage != "幼儿园":
                    row |= {"每周劳动课": 1 + (at == 0), "每天校园体育活动": 60 + 10 * (number % 2)}
                    row |= {"两操": "是", "两活动": "是"}
                rows.append(row)
    return rows


def grades_of(classes: list[dict], school: School, chance: random.Random) -> list[dict]:
    rows = []
    for grade in dict.fromkeys(row["年级"] for row in classes):
        end = sum(row["学生数"] for row in classes if row["年级"] == grade)
        joined, left = chance.randint(0, 2), chance.randint(0, 2)
        alone, poor = end // 6, end // 8
        due = max(0, poor - chance.randint(0, 1))
        rows.append(
            {
                "年级": grade,
                "期初人数": end - joined + left,
                "转入人数": joined,
                "转出人数": left,
                "疑似辍学": 0,
                "已劝返": 0,
                "其他合法去向": 0,
                "未劝返": 0,
                "期末人数": end,
                "留守儿童人数": alone,
                "已结对关爱人数": alone,
                "建档立卡人数": poor,
                "应资助人数": due,
                "已资助人数": due,
                "资助金额": round(due * 0.0625, 4),
            }
        )
    return rows


def profile_of(school: School, classes: list[dict], chance: random.Random) -> dict:
    pupils = sum(row["学生数"] for row in classes)
    teachers = max(2, round(pupils / 13))
    fields: dict[str, object] = {
        "学生数": pupils,
        "班级数": len(classes),
        "核定学位数": (len(classes) * (school.size + 6)) // 10 * 10 + 10,
        "是否寄宿制": "是" if school.kind in ("初中", "普通高中", "职校") else "否",
        "有无食堂": "是",
        "专任教师数": teachers,
        "在编教师数": teachers - 1,
        "已聘任教师数": teachers - 1,
        "党支部名称": f"{school.name.removeprefix('合水县')}党支部"
        if school.kind != "教学点"
        else f"{school.township}学区联合党支部",
        "标准化建设是否验收": "是",
        "分类定级等次": "先进" if pupils > 200 else "一般",
        "较上年变化": "保持",
        "党建品牌名称": f"{brand_place(school)}红烛",
        "是否选为典型": "是" if school.code == "HS106" else "否",
        "是否参与优质学校+": "是" if school.alliance else "否",
    }
    if school.alliance:
        fields |= {"所属联合体": school.alliance[0], "联合体角色": school.alliance[1]}
    if school.kind not in ("幼儿园", "职校"):
        tested = pupils - chance.randint(0, 2)
        fields |= {"应测人数": tested, "实测人数": tested, "合格人数": round(tested * 0.93)}
        fields["测试数据上报日期"] = datetime.date(2021, 11, 10 + int(school.code[2:]) % 15)
    given = round(pupils * 0.065 + 2, 2)
    fields |= {"公用经费上年结余": 0.4, "公用经费拨入": given, "公用经费支出": round(given * 0.96, 2)}
    if school.kind == "普通高中":
        fields |= {"招生计划数": 240, "实际报到数": 240}
    return {("学校基本情况表", name): value for name, value in fields.items()}


def brand_place(school: School) -> str:
    """The place that a school's brand is named after; a teaching point stands in another school's township."""
    name = school.name.removeprefix("合水县")
    return name[3:6] if school.kind == "教学点" else name[:2]


def matches_of(grades: list[dict], chance: random.Random) -> list[dict]:
    total = sum(row["期末人数"] for row in grades)
    poor = sum(row["建档立卡人数"] for row in grades)
    rows = []
    for term, month in (("春季", 3), ("秋季", 9)):
        for what, number in (("扶贫信息", poor), ("学籍信息", total)):
            odd = min(number, chance.randint(0, 2))
            day = datetime.date(2021, month, chance.randint(2, 20))
            rows.append(
                {
                    "学期": term,
                    "比对类别": what,
                    "比对日期": day,
                    "比对人数": number,
                    "不一致人数": odd,
                    "已核实人数": odd,
                }
            )
    return rows


def ledger_of(school: School, grades: list[dict]) -> list[dict]:
    if school.kind not in ("小学", "教学点", "初中", "九年制"):
        return []
    numbers = (sum(row["建档立卡人数"] for row in grades), sum(row["留守儿童人数"] for row in grades), 0, 1, 0)
    kinds = ("建档立卡家庭学生", "农村留守儿童", "进城务工人员随迁子女", "残疾儿童少年", "厌学及其他")
    return [{"台账类别": kind, "台账人数": number} for kind, number in zip(kinds, numbers, strict=True)]


def work_of(school: School, classes: list[dict]) -> dict:
    """Labour week, farm plot, accidents; of the vocational school also its partners and leavers."""
    fields: dict[str, object] = {"安全责任事故起数": 0, "事故死亡人数": 0}
    if school.kind != "幼儿园":
        plot = school.area != "县城"
        fields |= {"是否设立劳动周": "是", "是否具备开辟学田地条件": "是" if plot else "否"}
        fields |= {"劳动周开始日期": datetime.date(2021, 5, 6), "劳动周结束日期": datetime.date(2021, 5, 12)}
        if plot:
            fields |= {"是否开辟学田地": "是", "学田地面积": 0.5 + int(school.code[2:]) % 4 / 2}
    if school.kind == "职校":
        leavers = sum(row["学生数"] for row in classes if row["年级"] == "职二")
        fields |= {"合作企业名称": "合水县金果果业公司;陇东牧业公司", "合作协议日期": datetime.date(2021, 3, 18)}
        fields |= {"毕业生数": leavers, "就业或升学数": leavers - 2}
    return {("学校基本情况表", name): value for name, value in fields.items()}


def duties_of(school: School) -> list[dict]:
    """Every printed row that applies to the school, done."""
    form = load_ruleset("heshui-2021").form("school")
    printed = next(table for sheet in form.sheets for table in sheet.tables if table.name == "学校重点工作清单").fixed
    rows = []
    for at, row in enumerate(printed):
        if school.kind not in WHOM[row["适用范围"]]:
            continue
        asked = row["填报内容"]
        day = datetime.date(2021, 3 + at % 8, 8 + (at + int(school.code[2:])) % 18)
        answers: dict[str, object] = {mark: "是" for mark in "①②③④⑤" if mark in asked}
        answers |= {"落实情况": "是", "日期": day, "佐证材料或情况说明": f"{row['工作事项']}档案"}
        if "数量" in asked:
            answers["数量"] = 6 + at % 5
        rows.append({**row, **answers})
    return rows


def events_of(school: School, classes: list[dict]) -> list[dict]:
    pupils = sum(row["学生数"] for row in classes)
    staff = max(2, round(pupils / 13))
    rows = [
        ("庆祝建党100周年", "红歌传唱活动", "校级", (2021, 6, 25), pupils),
        ("庆祝建党100周年", "党史知识竞赛", "校级", (2021, 6, 28), staff),
        ("相约星期五", "校本培训", "校级", (2021, 10, 15), staff),
        ("经典诵读", "中华经典诵读比赛", "校级", (2021, 9, 28), pupils),
    ]
    if school.kind == "普通高中":
        rows.append(("名师诊断指导", "高考备考诊断指导", "市级", (2021, 4, 16), 60))
        rows.append(("百日誓师", "高考百日备考誓师动员大会", "校级", (2021, 2, 27), 480))
    if school.kind == "职校":
        rows.append(("技能大赛", "省职业技能大赛备赛选拔", "省级", (2021, 4, 9), 24))
        rows.append(("技能大赛", "市职业技能大赛", "市级", (2021, 11, 12), 18))
    names = ("活动类别", "活动名称", "级别")
    return [
        dict(zip(names, row[:3], strict=True))
        | {
            "活动日期": datetime.date(*row[3]),
            "参加人次": row[4],
            "情况说明": "市内兄弟高中" if row[2] == "市级" else None,
        }
        for row in rows
    ]


def campaigns_of(school: School) -> list[dict]:
    rows = [
        {"整治类别": kind, "整治事项": what, "发现数": found, "整改数": found}
        for kind, what, found in (
            ("巡察反馈整改", "县委巡察反馈问题", 1),
            ("作风整治", "思想作风", 1),
            ("作风整治", "工作作风", 2),
            ("作风整治", "职业道德", 0),
        )
    ]
    for at, what in enumerate(CAMPAIGNS):
        found = (at + int(school.code[2:])) % 3
        row = {"整治类别": "安全专项整治", "整治事项": what, "发现数": found, "整改数": found}
        rows.append(row | {"排查次数": 4, "最近排查日期": datetime.date(2021, 11, 8 + at)})
    return rows


# ---------------------------------------------------------------- the register


def register_of(
    fillings: dict[str, Filling], schools: Sequence[School] = SCHOOLS, others: Sequence = OTHERS
) -> Filling:
    rows: list[dict] = []
    leaders = ("分管副局长甲", "分管副局长乙", "分管副局长丙")
    for code, name, aliases, kind, township, form in others:
        rows.append(
            {
                "单位代码": code,
                "单位全称": name,
                "简称": aliases or None,
                "单位类型": kind,
                "乡镇": township,
                "城乡": "县城" if township == "西华池镇" else "镇",
            }
            | {
                "计入学校总数": "否",
                "应报表种类": form,
                "负责人": "负责人" if kind != "幼儿园" else None,
                "联系电话": f"0934-55{int(code[2:]):05d}",
                "状态": "正常" if form else "在建",
            }
        )
    for at, school in enumerate(schools):
        now = fillings[school.code].fields["学校基本情况表", "学生数"]
        rows.append(
            {
                "单位代码": school.code,
                "单位全称": school.name,
                "简称": school.aliases,
                "单位类型": school.kind,
                "所属学区": None
                if school.area == "县城"
                else f"{school.township.removesuffix('镇').removesuffix('乡')}学区",
                "乡镇": school.township,
                "城乡": school.area,
                "办学性质": "公办",
                "设置方式": "独立",
                "计入学校总数": "否" if school.kind in ("幼儿园", "教学点") else "是",
                "应报表种类": "学校填报表",
                "代报单位": {"HS701": "老城学区", "HS702": "太白学区"}.get(school.code),
                "包抓局领导": leaders[at % 3],
                "负责人": "园长" if school.kind == "幼儿园" else "校长",
                "联系电话": f"0934-55{int(school.code[2:]):05d}",
                "上年学生数": round(now / 1.4) if school.code == "HS108" else now + 5 - at % 10,
                "状态": "正常",
            }
        )
    rows.sort(key=lambda row: row["单位代码"])
    townships = sorted({school.township for school in schools})
    return Filling(
        fields={("目标参数", name): value for name, value in LAST_YEAR.items()},
        tables={
            "单位名录": rows,
            "乡镇名录": [
                {"乡镇": name, "责任督学": None if name == "蒿咀铺乡" else f"第{at % 4 + 1}责任区督学"}
                for at, name in enumerate(townships)
            ],
            "学科教研员": [{"学科": name, "包学科教研员": f"{name}教研员"} for name in SUBJECTS],
        },
    )


# ---------------------------------------------------------------- README.md


def planted() -> list[dict[str, str]]:
    """The lines of planted.csv: 文件, 工作表, 单元格, 规则, 说明."""
    with (HERE / "planted.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def readme() -> str:
    """README.md: the words of about.md and the table of what is planted."""
    head = (HERE / "about.md").read_text(encoding="utf-8")
    table = ["| 文件 | 工作表 | 单元格 | 规则 | 埋了什么 |", "|---|---|---|---|---|"]
    table += [f"| {' | '.join(row.values())} |" for row in planted()]
    return head.rstrip("\n") + "\n\n" + "\n".join(table) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
