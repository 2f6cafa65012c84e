"""Who a return is from: _meta, header blocks, at last the name of the file or folder; confirmed by the register."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from processor.errors import Unread
from processor.model import CellRef, Register, Table, Text, Unit, UnitRef
from processor.reading.meta import Meta
from processor.reading.prepared import prepared
from processor.reading.raw import show
from processor.reading.table import Reading
from processor.reading.units import unit_index
from processor.records import dataclass
from processor.ruleset.types import Form

_CODE_NAMES = ("单位代码", "学校代码", "单位编码")
_BY = {"file name": "文件名", "folder": "文件夹名"}


@dataclass(frozen=True, slots=True)
class Named:
    """A code and a name as they stand in one header block or card, and the cell of the name."""

    code: str
    name: str
    at: CellRef | None


def identify(form: Form, meta: Meta | None, path: Path, register: Register | None, reading: Reading) -> UnitRef:
    """The unit of a return; what is wrong about it goes on the ledger.

    Raises Unread (unknown-unit) where there is a register and nothing in or around the file names a unit.
    """
    named = list(_named(form, reading))
    typed = next((item for item in named if item.code or item.name), None)
    if register is None:
        return _without_register(meta, typed)
    unit, by = _in_register(meta, named, path, register)
    if unit is None:
        if typed is None:
            raise Unread(
                "unknown-unit",
                Text(
                    "表里没有填写填报单位，文件名也看不出是哪个单位",
                    "neither the return nor its name says which unit it is from",
                ),
                Text("请在表头填写填报单位全称", "Fill in the name of the unit"),
            )
        _remark_unknown(form, typed, register, reading)
        return UnitRef("", typed.name or typed.code, "header")
    if by in _BY:
        at = typed.at if typed else None
        reading.ledger.fault("unit-by-name", at, typed.name if typed else "", 依据=_BY[by], 单位=unit.name)
    _remark_conflicts(unit, named, register, reading)
    if unit.forms and form.id not in unit.forms:
        at = typed.at if typed else None
        reading.ledger.fault("unit-wrong-form", at, unit.name, 单位=unit.name, 报表=form.title.zh)
    return UnitRef(unit.code, unit.name, by)


def _without_register(meta: Meta | None, typed: Named | None) -> UnitRef:
    if meta is not None and meta.unit_code:
        return UnitRef(meta.unit_code, meta.unit_name or (typed.name if typed else ""), "meta")
    return UnitRef(typed.code, typed.name, "header") if typed else UnitRef("", "", "")


def _in_register(meta: Meta | None, named: list[Named], path: Path, register: Register) -> tuple[Unit | None, str]:
    index = unit_index(register)
    if meta is not None and meta.unit_code in index.by_code:
        return index.by_code[meta.unit_code], "meta"
    for item in named:
        unit = index.by_code.get(item.code) or (index.by_name(item.name) if item.name else None)
        if unit is not None:
            return unit, "header"
    unit = index.in_text(path.stem)
    if unit is not None:
        return unit, "file name"
    unit = index.in_text(path.parent.name)
    return unit, "folder"


def _named(form: Form, reading: Reading) -> Iterator[Named]:
    """The field that the form calls its identity first, then every header block in sheet order."""
    unit, code = form.identity.get("unit"), form.identity.get("code")
    if unit or code:
        name_at = _field(reading, *unit) if unit else ("", None)
        code_at = _field(reading, *code) if code else ("", None)
        yield Named(code_at[0], name_at[0], name_at[1] or code_at[1])
    unit_fields = _unit_fields(form)
    for table in (*reading.headers.values(), *reading.tables.values()):
        own = unit_fields.get(table.name)
        if not own:
            continue
        names = [name for name, data in table.columns.items() if data.row and name in own]
        codes = [name for name in _CODE_NAMES if name in table.columns and table.columns[name].row]
        if names:
            name, at = _cell(table, names[0])
            yield Named(_cell(table, codes[0])[0] if codes else "", name, at)


@prepared
def _unit_fields(form: Form) -> dict[str, set[str]]:
    """The fields of type unit in header blocks and cards, by table."""
    cards = [(table, table.columns) for sheet in form.sheets for table in sheet.tables if table.one_record]
    blocks = [(table, sheet.header) for sheet in form.sheets for table in sheet.tables]
    found: dict[str, set[str]] = {}
    for table, items in cards + blocks:
        found.setdefault(table.name, set()).update(item.name for item in items if item.type == "unit")
    return found


def _field(reading: Reading, table: str, field: str) -> tuple[str, CellRef | None]:
    for found in (reading.tables.get(table), reading.headers.get(table)):
        if found is not None and field in found.columns and found.columns[field].row:
            return _cell(found, field)
    return "", None


def _cell(table: Table, field: str) -> tuple[str, CellRef]:
    value = table.columns[field].values[0]
    return show(value), table.at(field, 0)


def _remark_unknown(form: Form, typed: Named, register: Register, reading: Reading) -> None:
    """A name that is not in the register; where its field is of type unit, reading it has said so already."""
    if any(fault.code == "unit-unknown" and fault.at == typed.at for fault in reading.ledger.faults):
        return
    near = unit_index(register).near(typed.name) if typed.name else []
    words = "，相近的有：" + "、".join(near) if near else ""
    reading.ledger.fault("unit-unknown", typed.at, typed.name or typed.code, 相近=words)


def _remark_conflicts(unit: Unit, named: list[Named], register: Register, reading: Reading) -> None:
    index = unit_index(register)
    told: set[CellRef | None] = set()
    for item in named:
        other = index.by_name(item.name) if item.name else None
        if other is not None and other.code != unit.code and item.at not in told:
            told.add(item.at)
            reading.ledger.fault("unit-conflict", item.at, item.name, 单位=unit.name, 另一单位=other.name)
