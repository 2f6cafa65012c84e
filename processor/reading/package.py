"""The workbook inside a package: which sheets there are, where their parts stand, what their styles say of percents."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from processor.errors import Unread
from processor.model import Text
from processor.patterns import lazily
from processor.reading.container import Container, Entry, corrupt, too_large
from processor.reading.limits import Limits
from processor.reading.sniff import encrypted
from processor.reading.xmlread import elements
from processor.records import dataclass

_SAVE_AS = Text("请用 Excel/WPS 打开并另存为 .xlsx", "Open it in Excel or WPS and save it as .xlsx")
_PERCENT_BUILT_IN = frozenset((9, 10))
_QUOTED = lazily(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of the workbook. state: visible | hidden | veryHidden; entry: None for what is no worksheet."""

    name: str
    state: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Package:
    """An .xlsx or .xlsm package. core: the parts the reader library needs besides the sheets.

    days_from_1904: its dates count from 1904-01-01, as workbooks made on old Macs do
    """

    container: Container
    sheets: tuple[SheetPart, ...]
    core: tuple[Entry, ...]
    styles: Entry | None
    strings: Entry | None
    days_from_1904: bool


def kind_of(container: Container) -> str:
    """xlsx | xlsb | ods. Raises Unread for packages that hold no workbook."""
    names = container.entries
    if "content.xml" in names and "mimetype" in names:
        kind = container.read("mimetype") or b""
        if b"encryption-data" in (container.read("META-INF/manifest.xml") or b""):
            raise encrypted()
        if b"spreadsheet" in kind:
            return "ods"
        raise _no_workbook("这是 OpenDocument 文档，不是表格", "this is an OpenDocument text, not a spreadsheet")
    return _kind_by(tuple(names))


@lru_cache(maxsize=32)
def _kind_by(names: tuple[str, ...]) -> str:
    """What a package with such parts is."""
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if any(name.startswith("word/") for name in names):
        raise _no_workbook("这是 Word 文档", "this is a Word document")
    if any(name.startswith("ppt/") for name in names):
        raise _no_workbook("这是演示文稿", "this is a presentation")
    if "[content_types].xml" not in names:
        if not names:
            raise corrupt("压缩包是空的", "the archive is empty")
        raise _no_workbook("这是压缩包，不是 Excel 工作簿", "this is an archive, not a workbook")
    return "xlsx"


def _no_workbook(zh: str, en: str) -> Unread:
    return Unread("not-a-workbook", Text(zh, en), _SAVE_AS)


def open_package(container: Container, limits: Limits) -> Package:
    """Find the workbook and its sheets. Raises Unread where the package is no workbook or is damaged."""
    main = _target(container, "_rels/.rels", "", "officeDocument") or "xl/workbook.xml"
    workbook = container.read(main)
    if workbook is None:
        raise corrupt("找不到工作簿部件", "the workbook part is not there")
    folder, name = posixpath.split(main)
    relations = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    links = _links(container, relations, folder)
    declared, from_1904 = _declared(main, workbook)
    sheets = tuple([_sheet(container, links, *one) for one in declared])
    if len(sheets) > limits.sheets:
        raise too_large(
            f"有 {len(sheets)} 张工作表，上限 {limits.sheets}", f"{len(sheets)} sheets, limit {limits.sheets}", "sheets"
        )
    by_kind = dict(links.values())
    styles, strings = (container.find(by_kind.get(kind, "")) for kind in ("styles", "sharedStrings"))
    wanted = ("[Content_Types].xml", "_rels/.rels", main, relations)
    core = [entry for entry in map(container.find, wanted) if entry is not None]
    core += [part for part in (styles, strings) if part]
    return Package(container, sheets, tuple(core), styles, strings, from_1904)


@lru_cache(maxsize=32)
def _declared(main: str, workbook: bytes) -> tuple[tuple[tuple[str, str, str], ...], bool]:
    """Each sheet's name, state and relationship; whether days count from 1904."""
    sheets = []
    from_1904 = False
    for element in elements(main, workbook):
        values = element.attributes
        if element.name == "sheet" and element.parents[-1:] == ("sheets",):
            sheets.append((values.get("name", ""), values.get("state", "visible"), values.get("id", "")))
        elif element.name == "workbookPr":
            from_1904 = from_1904 or values.get("date1904", "0").strip() not in ("0", "false")
    if not sheets:
        raise corrupt("工作簿里没有工作表", "the workbook has no sheets")
    return tuple(sheets), from_1904


def _sheet(container: Container, links: dict[str, tuple[str, str]], name: str, state: str, link: str) -> SheetPart:
    kind, target = links.get(link, ("", ""))
    entry = container.find(target) if kind == "worksheet" else None
    if kind == "worksheet" and entry is None:
        raise corrupt(f"工作表“{name}”的内容不在文件里", f"the contents of sheet {name} are missing")
    return SheetPart(name, state, entry)


def _target(container: Container, part: str, folder: str, kind: str) -> str | None:
    return next((target for found, target in _links(container, part, folder).values() if found == kind), None)


def _links(container: Container, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """Relationship id -> (kind, target part) of one .rels part; external targets are left out and never followed."""
    data = container.read(part)
    return _parse_links(part, folder, data) if data is not None else {}


@lru_cache(maxsize=32)
def _parse_links(part: str, folder: str, data: bytes) -> dict[str, tuple[str, str]]:
    links = {}
    for element in elements(part, data):
        values = element.attributes
        if element.name != "Relationship" or values.get("TargetMode") == "External":
            continue
        target = values.get("Target", "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        links[values.get("Id", "")] = (values.get("Type", "").rpartition("/")[2], path)
    return links


def percent_styles(package: Package) -> frozenset[int]:
    """The cell styles (index into cellXfs) whose number format shows a percent sign. ECMA-376 part 1, 18.8.30."""
    data = package.container.read(package.styles.name) if package.styles else None
    if data is None:
        return frozenset()
    formats: set[int] = set(_PERCENT_BUILT_IN)
    used: list[int] = []
    for element in elements(package.styles.name if package.styles else "", data):
        values = element.attributes
        if element.name == "numFmt" and element.parents[-1:] == ("numFmts",):
            code = _number(values.get("numFmtId", ""))
            if "%" in _QUOTED.sub("", values.get("formatCode", "")):
                formats.add(code)
        elif element.name == "xf" and element.parents[-1:] == ("cellXfs",):
            used.append(_number(values.get("numFmtId", "")))
    return frozenset(index for index, code in enumerate(used) if code in formats)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1
