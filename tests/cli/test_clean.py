"""`yaodian clean`: the annotated copy of a sample, and the sample again."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[2] / "samples" / "heshui-2021" / "上报表" / "太莪小学.xlsx"
Run = Callable[..., Any]


def parts(path: Path) -> list[tuple[str, bytes]]:
    """The parts of a package, in order."""
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


@pytest.fixture
def copy(yaodian: Run, tmp_path: Path) -> Path:
    """The annotated copy of a sample."""
    sent = Path(shutil.copy(SAMPLE, tmp_path))
    yaodian("check", str(sent), "--as-of", "2021-12-31", "--annotate")
    sent.unlink()
    (made,) = tmp_path.iterdir()
    return made


def test_the_clean_file_is_the_one_that_was_sent(copy: Path, tmp_path: Path, yaodian: Run) -> None:
    before = copy.read_bytes()
    target = tmp_path / "out" / "太莪小学.xlsx"
    done = yaodian("clean", str(copy), "--out", str(target))
    assert done.code == 0
    assert done.out.splitlines() == [
        "太莪小学_审核结果.xlsx: 已去掉单元格标记 5 处, 批注 5 条, 工作表 审核结果",
        "标注后没有再保存过: 每个部件都和标注前一样。",
        f"去掉标记后的文件: {target}",
    ]
    assert parts(target) == parts(SAMPLE) and copy.read_bytes() == before
    again = yaodian("clean", str(target), "--out", str(tmp_path / "b.xlsx"))
    assert (again.code, again.out) == (0, "太莪小学.xlsx: 没有本程序的标记, 不用去, 没有写文件。\n")
    assert not (tmp_path / "b.xlsx").exists()


def test_it_never_writes_over_the_file_itself(copy: Path, tmp_path: Path, yaodian: Run) -> None:
    before = copy.read_bytes()
    for out in (copy, tmp_path):
        done = yaodian("clean", str(copy), "--out", str(out))
        assert done.code == 2 and "不能写在原文件上" in done.err
    done = yaodian("clean", str(copy))
    assert done.code == 2 and "--dry-run" in done.err
    assert copy.read_bytes() == before and list(tmp_path.iterdir()) == [copy]


def test_it_can_only_look(copy: Path, tmp_path: Path, yaodian: Run) -> None:
    done = yaodian("clean", str(copy), "--dry-run", "--lang", "en")
    assert done.code == 0
    assert done.out.splitlines()[0].endswith("would go: marks of 5 cells, 5 comments, sheet 审核结果")
    assert list(tmp_path.iterdir()) == [copy]


def test_what_is_no_workbook_is_told(tmp_path: Path, yaodian: Run) -> None:
    assert "文件打不开" in yaodian("clean", str(tmp_path / "none.xlsx"), "--dry-run").err
    other = tmp_path / "a.xlsx"
    other.write_text("x")
    done = yaodian("clean", str(other), "--dry-run")
    assert done.code == 2 and "不是 .xlsx 文件" in done.err
