"""What the buttons do with an open workbook: 审核 and 清除标记."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from processor.batch.outputs import report_name
from processor.batch.setup import Setup
from processor.batch.worker import Worker
from processor.errors import YaodianError
from processor.excel.appraise import Plan, appraise, take_off
from processor.excel.paint import annotate, embed, paint, put_sheet
from processor.excel.session import insist, library, quiet, tell, wait_until_ready
from processor.model import RESULT_SHEET, RESULT_SHEET_EN, Text
from processor.records import dataclass
from processor.writing.package.spec import NewSheet
from processor.writing.report_book import write_report_book

if TYPE_CHECKING:
    import xlwings

_PREFIX = Text("要点审核：", "yaodian: ")


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of a press.

    text:   what the status bar says                 status: accepted | explain | rejected | unread; empty for 清除标记
    report: a workbook with the results where they could not be put into the workbook itself
    """

    text: str
    status: str = ""
    report: Path | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """What of a workbook may be changed. locked: sheets that are protected."""

    shared: bool
    structure: bool
    locked: tuple[str, ...]


def check_book(book: xlwings.Book, setup: Setup, results: Path, lang: str = "zh") -> Pressed:
    """Check an open workbook as it stands and mark it: colours, notes, the sheet 审核结果. Nothing is saved.

    results: folder for what cannot be put into the workbook
    Raises YaodianError where Excel is busy or the workbook cannot be copied; the workbook is then as it was, or carries
    marks that the next press takes off.
    """
    library()  # waits for a busy Excel are bounded, whoever opened the book
    app, name = insist(lambda: book.app), _file_name(book)
    with tempfile.TemporaryDirectory(prefix="yaodian-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        wait_until_ready(app)
        tell(app, _PREFIX.get(lang) + Text("正在审核……", "checking...").get(lang))
        state = _state(book)
        copy = _copied(book, name, folder)
        refused = _SHARED if state.shared else None
        with Worker(setup) as worker:
            plan = worker.call(appraise, copy, name, state.locked, lang, refused)
        report = None
        if plan.marks:
            with quiet(app):
                _apply(book, plan, folder, None if state.structure else plan.sheet)
        if plan.sheet is not None and (state.structure or not plan.marks):
            report = report_of(book, results)
            results.mkdir(parents=True, exist_ok=True)
            write_report_book(plan.sheet, report)
    if report is None:
        report_of(book, results).unlink(missing_ok=True)  # of an earlier press
    text = _PREFIX.get(lang) + plan.text.get(lang)
    if report is not None and state.structure:
        text += _STRUCTURE.get(lang)
    if report is not None:
        text += Text(f"结果在 {report.name}，按“打开汇总”看。", f" The results are in {report.name}.").get(lang)
    tell(app, text)
    return Pressed(text, plan.status, report)


def clear_marks(book: xlwings.Book, setup: Setup, lang: str = "zh") -> Pressed:
    """Take our marks off an open workbook again: looks and notes as they were, our sheet gone. Nothing is saved.

    Raises YaodianError as check_book does, and where the workbook is shared or its structure protected.
    """
    library()  # waits for a busy Excel are bounded, whoever opened the book
    app, name = insist(lambda: book.app), _file_name(book)
    with tempfile.TemporaryDirectory(prefix="yaodian-", ignore_cleanup_errors=True) as temporary:
        wait_until_ready(app)
        state = _state(book)
        if state.shared:
            raise YaodianError(_SHARED, _UNSHARE)
        copy = _copied(book, name, Path(temporary))
        with Worker(setup) as worker:
            plan = worker.call(take_off, copy, state.locked)
        if plan.drop and state.structure:
            raise YaodianError(_STRUCTURE, Text("请先撤销工作簿保护再清除", "Unprotect the workbook first"))
        if plan.marks:
            with quiet(app):
                _apply(book, plan, Path(temporary), None)
    text = _PREFIX.get(lang) + plan.text.get(lang)
    tell(app, text)
    return Pressed(text)


def report_of(book: xlwings.Book, results: Path) -> Path:
    """Where the results of a workbook are that have no place in it."""
    return report_name(results / _file_name(book))


def result_sheet(book: xlwings.Book) -> xlwings.Sheet | None:
    """Our sheet in an open workbook, by its name."""
    names = (RESULT_SHEET, RESULT_SHEET_EN)
    found = insist(lambda: [sheet for sheet in book.sheets if sheet.name.startswith(names)])
    return found[-1] if found else None


_SHARED = Text(
    "这是共享工作簿，不能做标记",
    "this workbook is shared, so it cannot be marked",
)
_UNSHARE = Text("请先取消共享（审阅 - 共享工作簿）再按", "Stop sharing it first (Review - Share Workbook)")
_STRUCTURE = Text(
    "工作簿结构有保护，没有加“审核结果”表。", " The workbook's structure is protected: no sheet was added."
)


def _file_name(book: xlwings.Book) -> str:
    """The workbook's name with an ending; a new one has none."""
    name = insist(lambda: book.name)
    return name if PurePath(name).suffix else f"{name}.xlsx"


def _state(book: xlwings.Book) -> _State:
    api = book.api
    sheets = insist(lambda: {sheet.name: sheet for sheet in book.sheets})
    locked = [name for name, sheet in sheets.items() if _is_locked(sheet)]
    return _State(bool(insist(lambda: api.MultiUserEditing)), bool(insist(lambda: api.ProtectStructure)), tuple(locked))


def _is_locked(sheet: xlwings.Sheet) -> bool:
    """Whether a sheet takes no marks: protected, and without leave to format cells and to write notes (as our own
    templates give it). Nothing that somebody has protected is ever opened."""
    api = sheet.api
    if not insist(lambda: api.ProtectContents):
        return False
    return not insist(lambda: api.Protection.AllowFormattingCells) or bool(insist(lambda: api.ProtectDrawingObjects))


def _copied(book: xlwings.Book, name: str, folder: Path) -> Path:
    """A copy of the workbook as it stands, unsaved edits included; the workbook stays what and where it is."""
    copy = folder / f"copy{PurePath(name).suffix}"
    with quiet(insist(lambda: book.app)):
        insist(lambda: book.api.SaveCopyAs(str(copy)))
    if not copy.exists():
        raise YaodianError(
            Text("Excel 没有存出副本，没有审核", "Excel saved no copy, so nothing was checked"),
            Text("请先保存文件再按", "Save the file and press again"),
            name,
        )
    return copy


def _apply(book: xlwings.Book, plan: Plan, folder: Path, sheet: NewSheet | None) -> None:
    """Looks that go first, then the journal, then what comes: whatever stops in between, the next press finds all."""
    sheets = insist(lambda: {one.name: one for one in book.sheets})
    front = insist(lambda: book.sheets.active.name)
    for change in plan.back:
        paint(sheets[change.sheet], change)
    embed(book, plan.journal)
    for change in plan.looks:
        paint(sheets[change.sheet], change)
    for note in plan.notes:
        annotate(sheets[note.sheet], note)
    # The old sheet holds what people have written into 说明: it goes when the new one is there.
    ours = put_sheet(book, sheet, folder) if sheet is not None else None
    gone = [name for name in plan.drop if name in sheets] if sheet is not None or plan.sheet is None else []
    for name in gone:
        insist(sheets[name].delete)
    if ours is not None and sheet is not None and insist(lambda: ours.name) != sheet.name:
        insist(partial(setattr, ours, "name", sheet.name))
    stays = sheets.get(front) if front not in gone else ours
    if stays is not None:
        insist(stays.activate)
