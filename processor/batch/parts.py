"""Folders of results to be merged: which are parts of one county, and which are other counties."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from processor.batch.keys import sha256_of
from processor.batch.ledger import Header, open_ledger
from processor.batch.setup import Setup, prepare
from processor.errors import YaodianError
from processor.model import CellDifference, CellRef, FileDifference, Text
from processor.records import dataclass

COUNTIES = "各县对比.json"
"""In a folder that counties were set side by side in: which folders they came from."""
_A1 = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class Part:
    """One folder of results, and what its run was about."""

    folder: Path
    header: Header


@dataclass(frozen=True, slots=True)
class CountyParts:
    """The folders of one county, in the order of their paths. name: what the county is called beside others."""

    name: str
    parts: tuple[Part, ...]


def counties_of(folders: Sequence[Path]) -> tuple[CountyParts, ...]:
    """The counties whose results lie in these folders, in the order of their names: folders that were judged with the
    same register are parts of one. A folder that counties were set side by side in stands for the folders it was made
    of.

    Raises YaodianError where a folder holds no results, or those of a run that was not finished; where parts of one
    county were judged by other rules, on another day or for another round; where counties were judged by other rules.
    """
    parts = [Part(folder, _header(folder)) for folder in _expanded(folders)]
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.header.register_sha256, []).append(part)
    for group in groups.values():
        for part in group[1:]:
            _see_that_they_agree(group[0], part, _OF_PARTS)
    firsts = [group[0] for group in groups.values()]
    for part in firsts[1:]:
        _see_that_they_agree(firsts[0], part, _OF_COUNTIES)
    named = [(_name(group[0].folder, firsts), tuple(group)) for group in groups.values()]
    return tuple(CountyParts(name, group) for name, group in sorted(named, key=lambda pair: pair[0]))


def setup_of(county: CountyParts, ruleset: str | None, registers: Sequence[str]) -> Setup:
    """The inputs that the parts of a county were judged with.

    ruleset: a name or folder, None for the one that the parts name; registers: files, of which one must be the county's
    Raises YaodianError where ruleset or register are not those of the parts.
    """
    header = county.parts[0].header
    register = None
    if header.register_sha256:
        register = next((one for one in registers if sha256_of(Path(one)) == header.register_sha256), None)
        if register is None:
            raise YaodianError(
                Text(
                    f"缺少审核时用的单位名录（{header.register_file}）",
                    f"the register of these results is needed ({header.register_file})",
                ),
                Text("请用 --register 给出它，内容不能改过", "Name it with --register; it must be unchanged"),
                str(county.parts[0].folder),
            )
    setup = prepare(ruleset or header.ruleset, register, header.as_of, header.round)
    if setup.ruleset.sha256 != header.ruleset_sha256:
        raise YaodianError(
            Text(f"规则集 {setup.ruleset.id} 和审核时不一样了", f"ruleset {setup.ruleset.id} is not what it was then"),
            Text("请用现在的规则重新审核各部分，再合并", "Run the batches again with these rules, then merge"),
            str(county.parts[0].folder),
        )
    return setup


def keep_parts(counties: Sequence[CountyParts], out: Path) -> None:
    """See that the folder `out` is none of those that are merged. Raises YaodianError."""
    for county in counties:
        for part in county.parts:
            if part.folder == out.resolve():
                raise YaodianError(
                    Text("--out 是要合并的文件夹之一", "--out is one of the folders to be merged"),
                    Text("请用 --out 给结果另起一个文件夹", "Give the results a folder of their own with --out"),
                    str(out),
                )


def known_differences(folder: Path) -> Mapping[tuple[str, str], FileDifference]:
    """(file that counts, other file) -> how they differ, as the findings.json of a folder of results tells it."""
    data = _json(folder / "findings.json")
    found: dict[tuple[str, str], FileDifference] = {}
    try:
        for duplicate in data["county"]["duplicates"]:
            for one in duplicate["differences"]:
                cells = tuple(_cell(cell) for cell in one["cells"])
                found[duplicate["used"], one["file"]] = FileDifference(one["file"], one["count"], cells)
    except (KeyError, TypeError) as error:
        raise _no_results(folder / "findings.json") from error
    return found


def findings_of(folder: Path) -> Any:
    """What findings.json in a folder of results holds. YaodianError where there is none."""
    return _json(folder / "findings.json")


def _expanded(folders: Sequence[Path]) -> list[Path]:
    """Every folder once, in the order of their paths."""
    found: set[Path] = set()
    for folder in folders:
        listed = folder / COUNTIES
        if listed.is_file():
            try:
                found |= {(folder / one).resolve() for county in _json(listed)["counties"] for one in county["folders"]}
            except (KeyError, TypeError) as error:
                raise _no_results(listed) from error
        else:
            found.add(folder.resolve())
    return sorted(found)


def _header(folder: Path) -> Header:
    with open_ledger(folder) as ledger:
        header = ledger.header
    if not header.complete:
        raise YaodianError(
            Text("这个文件夹的审核没有做完", "the run into this folder was not finished"),
            Text("请先对它加 --resume 再审核一次", "Run that batch again with --resume first"),
            str(folder),
        )
    return header


_OF_PARTS = ("ruleset", "ruleset_sha256", "as_of", "round")
_OF_COUNTIES = ("ruleset",)
_WORDS = {
    "ruleset": Text("规则集", "ruleset"),
    "ruleset_sha256": Text("规则集的内容", "content of the ruleset"),
    "as_of": Text("审核日期", "check date"),
    "round": Text("报送轮次", "round"),
}


def _see_that_they_agree(one: Part, other: Part, fields: Sequence[str]) -> None:
    for field in fields:
        if getattr(one.header, field) != getattr(other.header, field):
            word = _WORDS[field]
            raise YaodianError(
                Text(
                    f"与 {one.folder} 的{word.zh}不同，不能合并",
                    f"another {word.en} than that of {one.folder}; they cannot be merged",
                ),
                Text("请用同样的参数重新审核，再合并", "Run the batches again with the same options, then merge"),
                str(other.folder),
            )


def _name(folder: Path, firsts: Sequence[Part]) -> str:
    """The folder's name, with its parent's where several counties lie in folders of one name."""
    alike = [one for one in firsts if one.folder.name == folder.name]
    return folder.name if len(alike) == 1 else f"{folder.parent.name}-{folder.name}"


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _no_results(path) from error


def _no_results(path: Path) -> YaodianError:
    return YaodianError(
        Text(f"{path.name} 读不出来，不是 yaodian 的结果", f"{path.name} cannot be read as results of yaodian"),
        Text("请重新审核这个文件夹，再合并", "Run that batch again, then merge"),
        str(path.parent),
    )


def _cell(data: Any) -> CellDifference:
    return CellDifference(
        _ref(data["sheet"], data["cell"]),
        _ref(data["other_sheet"], data["other_cell"]),
        data["table"],
        data["row_key"],
        data["column"],
        data["value"],
        data["other_value"],
    )


def _ref(sheet: str | None, address: str | None) -> CellRef | None:
    found = _A1.fullmatch(address or "")
    if sheet is None or found is None:
        return None
    col = 0
    for letter in found[1]:
        col = 26 * col + ord(letter) - 64
    return CellRef(sheet, int(found[2]), col)
