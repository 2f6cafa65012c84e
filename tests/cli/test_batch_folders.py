"""`batch` on a folder as bureaus have them, compared with earlier runs, and `merge`, as a user meets them."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "processor" / "writing" / "schema" / "findings.schema.json").read_text("utf-8"))
SAMPLES = ROOT / "samples" / "heshui-2021"
RETURNS, REGISTER = SAMPLES / "上报表", SAMPLES / "单位名录.xlsx"
Run = Callable[..., Any]
LONG = "西" * 79 + "太莪小学.xlsx"  # 254 bytes


def batch(yaodian: Run, folder: Path, out: Path, *more: str, day: str = "2021-12-31") -> Any:
    words = ("--register", str(REGISTER), "--as-of", day, "--out", str(out), *more)
    done = yaodian("batch", str(folder), *words, "--jobs", "1")
    assert done.err == ""
    return done


def told(out: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((out / "findings.json").read_text("utf-8"))
    jsonschema.validate(data, SCHEMA)
    return data


def opened(path: Path) -> Any:
    """A workbook by openpyxl, which warns of data bars that it does not know, and leaves files open when it does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def pack_in_gbk(path: Path, members: dict[str, Path]) -> None:
    """An archive as Windows writes it: names in GBK, and nothing says so."""
    with zipfile.ZipFile(path, "w") as archive:
        for at, source in enumerate(members.values()):
            archive.write(source, f"{at:04}" + "x" * (len(list(members)[at].encode("gbk")) - 4))
    raw = path.read_bytes()
    for at, name in enumerate(members):
        wanted = name.encode("gbk")
        raw = raw.replace(f"{at:04}".encode() + b"x" * (len(wanted) - 4), wanted)
    path.write_bytes(raw)


def state(folder: Path, out: Path) -> dict[str, tuple[str, int]]:
    """Digest and time of every file of the sender's."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_relative_to(out)
    }


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """Returns under all kinds of names, and what lies among them."""
    folder = tmp_path / "收回的 表"
    (folder / "学区 一").mkdir(parents=True)
    shutil.copy(RETURNS / "太莪小学.xlsx", folder / "学区 一" / LONG)
    shutil.copy(RETURNS / "太白小学.xlsx", folder / unicodedata.normalize("NFD", "太白小学 é.xlsx"))
    members = {
        "老城初级中学/表.xlsx": RETURNS / "老城初级中学.xlsx",
        "__MACOSX/老城初级中学/._表.xlsx": RETURNS / "老城初级中学.xlsx",
        "坏.xlsx": RETURNS / "板桥小学.xlsx",
    }
    pack_in_gbk(folder / "学区 一" / "第二批.zip", members)
    (folder / "~$太莪小学.xlsx").write_bytes(b"lock")
    (folder / "Thumbs.db").write_bytes(b"thumbs")
    (folder / "旧.rar").write_bytes(b"Rar!\x1a\x07\x00" + bytes(64))
    (folder / "说明.docx.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(64))
    (tmp_path / "别处.xlsx").write_bytes((RETURNS / "固城小学.xlsx").read_bytes())
    (folder / "链接.xlsx").symlink_to(tmp_path / "别处.xlsx")
    return folder


def test_a_folder_as_it_comes(yaodian: Run, messy: Path) -> None:
    out = messy / "结果"  # inside the folder: never read as returns
    before = state(messy, out)
    assert batch(yaodian, messy, out).code == 1
    data = told(out)
    apart = unicodedata.normalize("NFD", "太白小学 é.xlsx")
    long, packed = f"学区 一/{LONG}", "学区 一/第二批.zip/老城初级中学/表.xlsx"
    assert [one["file"] for one in data["returns"]] == sorted([apart, long, packed])
    assert {one["file"]: one["code"] for one in data["unread"]} == {
        "学区 一/第二批.zip/坏.xlsx": "corrupt",
        "旧.rar": "not-a-workbook",
        "说明.docx.7z": "not-a-workbook",
        "链接.xlsx": "unsupported",
    }
    assert all(one["remedy"] for one in data["unread"])
    copies = {one["file"]: one["annotated"] for one in data["returns"]}
    assert copies[packed] == f"标注后/{packed}"
    assert copies[long] == f"标注后/{long}"
    assert all((out / copy).is_file() for copy in copies.values())
    assert state(messy, out) == before
    assert batch(yaodian, messy, out).code == 1
    assert told(out) == data
    assert state(messy, out) == before


def test_results_do_not_go_where_the_returns_lie(yaodian: Run, messy: Path) -> None:
    done = yaodian("batch", str(messy), "--out", str(messy))
    assert (done.code, "结果不能写到收表的文件夹里" in done.err) == (2, True)


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """Three rounds of two units."""
    folder = tmp_path / "表"
    folder.mkdir()
    for name in ("太莪小学.xlsx", "段家集九年制学校.xlsx", "段家集九年制学校（修改版）.xlsx", "太阳花幼儿园.xlsx"):
        shutil.copy(RETURNS / name, folder)
    return folder


def test_who_sent_twice_and_who_is_sent_back_time_and_again(yaodian: Run, sent: Path, tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("七月", "十月", "十二月"))
    batch(yaodian, sent, first, day="2021-12-01")
    batch(yaodian, sent, second, day="2021-12-15")
    (sent / "段家集九年制学校.xlsx").unlink()
    done = batch(yaodian, sent, third, "--previous", str(second), "--previous", str(first))
    assert "内容不同的重复报送 1 个" not in done.out
    assert "名录里没有的单位 1 个, 不计入县级数字\n  太阳花幼儿园 (太阳花幼儿园.xlsx)" in done.out
    assert "连续 3 次以上退回" in done.out and "  合水县太莪小学 (3 次)" in done.out
    (duplicate,) = told(second)["county"]["duplicates"]
    assert (duplicate["used"], duplicate["by"]) == ("段家集九年制学校（修改版）.xlsx", "revision")
    (difference,) = duplicate["differences"]
    assert difference["count"] == len(difference["cells"]) > 0
    county = told(third)["county"]
    assert [one["folder"] for one in county["previous"]] == ["七月", "十月"]
    escalated = {one["unit"]: one["because"] for one in county["verdicts"] if one["verdict"] == "提级督办"}
    assert escalated["合水县太莪小学"] == [
        "合水县太莪小学《学校填报表》：连续3次须修改（2021-12-01、2021-12-15、2021-12-31）"
    ]
    change = next(one for one in county["changes"] if one["name"] == "合水县太莪小学")
    assert (change["before"], change["now"], len(change["new"]), change["sent_back"]) == ("rejected", "rejected", 0, 3)
    assert {"重复报送", "与上次比"} <= set(opened(third / "县级汇总.xlsx").sheetnames)


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("没有", "没有 findings.json"),
        ("坏", "不是 yaodian batch 的结果"),
        ("晚", "2022-01-01 比这次的 2021-12-31 还晚"),
    ],
)
def test_earlier_results_that_are_none(yaodian: Run, tmp_path: Path, sent: Path, folder: str, words: str) -> None:
    earlier = tmp_path / folder
    earlier.mkdir()
    if folder == "坏":
        (earlier / "findings.json").write_text('{"schema": 1}', encoding="utf-8")
    if folder == "晚":
        batch(yaodian, sent, earlier, day="2022-01-01")
    done = yaodian(
        "batch", str(sent), "--as-of", "2021-12-31", "--out", str(tmp_path / "o"), "--previous", str(earlier)
    )
    assert done.code == 2
    assert words in done.err


def test_parts_of_a_county_and_counties(yaodian: Run, tmp_path: Path) -> None:
    """East and west become one county, exactly as one batch gives it; a county with another register stands beside."""
    names = ("太莪小学.xlsx", "固城小学.xlsx", "西华池小学.xlsx", "板桥小学.xlsx")
    for at, name in enumerate(names):
        for folder in ("东西"[at % 2], "全"):
            (tmp_path / folder).mkdir(exist_ok=True)
            shutil.copy(RETURNS / name, tmp_path / folder)
    for folder in "东西全":
        batch(yaodian, tmp_path / folder, tmp_path / f"{folder}果")
    register = ("--register", str(REGISTER))
    parts = (str(tmp_path / "东果"), str(tmp_path / "西果"))
    done = yaodian("merge", *parts, *register, "--out", str(tmp_path / "合"))
    assert (done.code, done.err) == (1, "")
    assert "标注副本还在原来各自的结果文件夹里" in done.out
    one, other = told(tmp_path / "合"), told(tmp_path / "全果")
    links = [result.pop("annotated") for result in one["returns"]]
    assert all((tmp_path / "合" / link).is_file() for link in links if link)
    for result in other["returns"]:
        del result["annotated"]
    assert one == other
    assert (tmp_path / "合" / "县级汇总.xlsx").is_file()
    assert (tmp_path / "合" / "report.html").is_file()

    neighbour = Path(shutil.copy(REGISTER, tmp_path / "邻县名录.xlsx"))
    with zipfile.ZipFile(neighbour, "a") as register_of_neighbour:
        register_of_neighbour.comment = b"another file"
    words = ("--register", str(neighbour), "--as-of", "2021-12-31", "--out", str(tmp_path / "邻县"))
    yaodian("batch", str(tmp_path / "东"), *words, "--jobs", "1")
    done = yaodian("merge", *parts, str(tmp_path / "邻县"), *register, "--out", str(tmp_path / "市"))
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("2 个县, 各按自己的名录, 并列不相加")
    sheet = opened(tmp_path / "市" / "各县对比.xlsx")["各县对比"]
    assert [cell.value for cell in sheet[3]][3:] == ["东果\n2021-12-31", "邻县\n2021-12-31"]
    expected = other["county"]["expected"]
    assert [cell.value for cell in sheet[4]][1:] == ["报送 应报", None, expected, expected]
    index = json.loads((tmp_path / "市" / "各县对比.json").read_text("utf-8"))
    assert [(one["name"], one["folders"]) for one in index["counties"]] == [
        ("东果", ["../东果", "../西果"]),
        ("邻县", ["../邻县"]),
    ]
    again = yaodian("merge", str(tmp_path / "市"), *register, "--out", str(tmp_path / "再"))
    assert again.out.splitlines()[:-1] == done.out.splitlines()[:-1]


def test_merge_says_what_is_missing(yaodian: Run, tmp_path: Path, sent: Path) -> None:
    out = str(tmp_path / "果")
    batch(yaodian, sent, Path(out))
    assert "缺少审核时用的单位名录" in yaodian("merge", out, "--out", str(tmp_path / "合")).err
    assert "--out 是要合并的文件夹之一" in yaodian("merge", out, "--out", out).err
    assert "没有审核台账" in yaodian("merge", str(sent), "--out", str(tmp_path / "合")).err
