"""The check itself, on a copy of the open workbook and in a process of its own: what is to be changed in the workbook.

The copy goes the way of every file: read, judged, its old marks taken off, marked. The difference between the copy
and what came of it is what the button does, so button and `yaodian check` agree by construction. Only plain data comes
back.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from processor.batch.context import context_of
from processor.batch.folder import Source
from processor.batch.run import check_sources
from processor.batch.setup import Setup
from processor.errors import Unpatchable
from processor.excel.differences import Cell, File, LookChange, NoteChange, look_changes, note_changes
from processor.excel.journal import journal_text, with_neighbours
from processor.model import Report, ReturnResult, Text
from processor.records import dataclass
from processor.writing.annotate import LOOKS, marks_of
from processor.writing.package.cleaning import without_marks
from processor.writing.package.container import Package
from processor.writing.package.found_marks import Marks, find_marks
from processor.writing.package.patcher import Outcome, patch
from processor.writing.package.recollection import Journal, journal_of
from processor.writing.package.spec import NewSheet
from processor.writing.package.workbook import Workbook
from processor.writing.remarks import remarks_of, together
from processor.writing.result_sheet import build_result_sheet, build_unread_sheet, summary
from processor.writing.words import RETURN_STATUS


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done in the open workbook.

    back, looks:  the looks that cells get back, and those that they get as marks
    notes:        that come, go or change      drop: tabs of ours that go
    sheet:        our sheet; it goes into the workbook, or where marks cannot be put in into one of its own
    journal:      the XML to embed, empty for none
    marks:        False where nothing in the workbook may be changed
    status:       accepted | explain | rejected | unread; empty where marks were only taken off
    text:         what is to be told, a sentence or two
    """

    text: Text
    back: tuple[LookChange, ...] = ()
    looks: tuple[LookChange, ...] = ()
    notes: tuple[NoteChange, ...] = ()
    drop: tuple[str, ...] = ()
    sheet: NewSheet | None = None
    journal: str = ""
    marks: bool = True
    status: str = ""


def appraise(
    setup: Setup, copy: Path, name: str, locked: Sequence[str], lang: str, refused: Text | None = None
) -> Plan:
    """Judge the copy of an open workbook and say what is to be changed in the workbook.

    name:    of the workbook, told in every output     locked: sheets that are protected: their cells stay as they are
    refused: why nothing in the workbook may be changed, None where it may
    """
    report = check_sources([Source(copy, name)], setup)
    if report.unread:
        unread = report.unread[0]
        text = Text(
            f"没有审核：{unread.why.zh}。{unread.remedy.zh}", f"Not checked: {unread.why.en}. {unread.remedy.en}"
        )
        sheet = build_unread_sheet(unread, context_of(report, setup), lang)
        return Plan(text, sheet=sheet, marks=False, status="unread")
    result = report.returns[0]
    try:
        if refused or not result.patchable:
            raise Unpatchable(refused or _OTHER_FORMAT)
        return _marked(setup, copy.read_bytes(), report, result, locked, lang)
    except Unpatchable as refusal:
        why = Text(refusal.line("zh"), refusal.line("en"))
        text = Text(f"{_told(result).zh}{why.zh}", f"{_told(result).en} {why.en}")
        return Plan(text, sheet=_sheet(setup, report, result, [why], lang), marks=False, status=result.status)


_OTHER_FORMAT = Text(
    "这种格式的文件里不能写标记，请另存为 .xlsx 再按“审核”",
    "marks cannot be written into a file of this format; save it as .xlsx and press again",
)


def _marked(setup: Setup, data: bytes, report: Report, result: ReturnResult, locked: Sequence[str], lang: str) -> Plan:
    marks = _marks(data)
    clean = without_marks(marks) if marks else data
    wanted = [mark for mark in marks_of(result, lang) if mark.sheet not in locked]
    skipped = _locked_remark({mark.sheet for mark in marks_of(result, lang)} & set(locked))
    made: list[NewSheet] = []

    def sheet(outcome: Outcome) -> NewSheet:
        made.append(_sheet(setup, report, result, [*remarks_of(outcome), *skipped], lang))
        return made[0]

    out = io.BytesIO()
    outcome = patch(clean, out, wanted, sheet, looks=LOOKS)
    after, before, cleaned = File(out.getvalue()), File(data), File(clean)
    journal = journal_of(Package(out.getvalue()))
    assert journal is not None  # patch() writes it
    journal = _with_locked(with_neighbours(journal, cleaned), marks.journal if marks else None, locked)
    told = _told(result)
    back, looks = _parted([one for one in look_changes(before, after) if one.sheet not in locked], journal)
    return Plan(
        Text(told.zh + "".join(one.zh for one in skipped), " ".join((told.en, *(one.en for one in skipped)))),
        back=back,
        looks=looks,
        notes=tuple(one for one in note_changes(before, after) if one.sheet not in locked),
        drop=_ours(marks),
        sheet=replace(made[0], name=outcome.sheet),
        journal=journal_text(journal),
        status=result.status,
    )


def take_off(_setup: Setup, copy: Path, locked: Sequence[str]) -> Plan:
    """Say what is to be changed in an open workbook so that our marks are off, from its copy.

    Raises Unpatchable where the copy cannot be taken apart.
    """
    data = copy.read_bytes()
    marks = _marks(data)
    if marks is None:
        return Plan(Text("没有本程序的标记，不用清除。", "There are no marks of ours to take off."), marks=False)
    journal, dropped = marks.journal, _ours(marks)
    before, after = File(data), File(without_marks(marks))
    looks, notes = look_changes(before, after), note_changes(before, after)
    left = sorted({*(one.sheet for one in looks), *(one.sheet for one in notes)} & set(locked))
    kept = _with_locked(replace(journal, cells={}, notes={}), journal, left) if journal and left else None
    text = Text("已清除标记，恢复原来的底色、边框和批注。", "Marks are off; fills, borders and notes are as they were.")
    if left:
        text = Text(text.zh + _still_marked(left).zh, f"{text.en} {_still_marked(left).en}")
    return Plan(
        text,
        back=tuple(one for one in looks if one.sheet not in locked),
        notes=tuple(one for one in notes if one.sheet not in locked),
        drop=dropped,
        journal=journal_text(kept) if kept else "",
    )


def _parted(changes: Sequence[LookChange], journal: Journal) -> tuple[tuple[LookChange, ...], tuple[LookChange, ...]]:
    """The changes of cells that are not marked any more, and of those that are, the worst last: where two cells touch,
    what is drawn later is seen."""
    marked = {(name, one.row, one.col): one.mark for name, each in journal.cells.items() for one in each}
    back: list[LookChange] = []
    looks: list[tuple[int, LookChange]] = []
    for change in changes:
        by_mark: dict[int, list[Cell]] = {}
        for cell in change.cells:
            mark = marked.get((change.sheet, *cell))
            by_mark.setdefault(LOOKS.index(mark) if mark else -1, []).append(cell)
        for rank, cells in by_mark.items():
            part = replace(change, cells=tuple(cells))
            if rank < 0:
                back.append(part)
            else:
                looks.append((rank, part))
    return tuple(back), tuple(part for _, part in sorted(looks, key=lambda one: -one[0]))


def _marks(data: bytes) -> Marks | None:
    package = Package(data)
    return find_marks(package, Workbook(package), LOOKS)


def _ours(marks: Marks | None) -> tuple[str, ...]:
    return tuple(tab.name for tab in marks.sheets) if marks else ()


def _with_locked(journal: Journal, old: Journal | None, locked: Sequence[str]) -> Journal:
    """The journal with what an earlier one says of sheets whose marks cannot be taken off now."""
    if old is None:
        return journal
    cells = {name: each for name, each in old.cells.items() if name in locked}
    notes = {name: each for name, each in old.notes.items() if name in locked}
    return replace(journal, cells={**journal.cells, **cells}, notes={**journal.notes, **notes})


def _sheet(setup: Setup, report: Report, result: ReturnResult, remarks: Sequence[Text], lang: str) -> NewSheet:
    return build_result_sheet(result, context_of(report, setup, result.form), lang, remark=together(remarks))


def _told(result: ReturnResult) -> Text:
    word = RETURN_STATUS[result.status].word
    return Text(f"{word.zh}：{summary(result, 'zh')}", f"{word.en}: {summary(result, 'en')}")


def _locked_remark(sheets: set[str]) -> list[Text]:
    if not sheets:
        return []
    names = sorted(sheets)
    return [
        Text(
            f"工作表{'、'.join(f'“{name}”' for name in names)}有保护，上面没有做标记，问题见“审核结果”。",
            f"Protected, so nothing is marked on: {', '.join(names)}; see the sheet of results.",
        )
    ]


def _still_marked(sheets: Sequence[str]) -> Text:
    return Text(
        f"工作表{'、'.join(f'“{name}”' for name in sheets)}有保护，标记还在，请撤销保护后再清除。",
        f"Protected, so still marked: {', '.join(sheets)}. Unprotect and press again.",
    )
