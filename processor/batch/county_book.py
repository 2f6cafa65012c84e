"""What the county workbook shows beside the report: who is who in the register, and what rules are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.batch.setup import Setup
from processor.judging.rollup import forms_of_round
from processor.judging.unread import stand_for, unit_of_file
from processor.model import Register, Report, ReturnResult, Scalar, Table, Text, Unit, UnreadFile
from processor.privacy import mask_number
from processor.ruleset.types import Form, Ruleset
from processor.writing.county_book import CountyData, UnitLine

_NOT_LISTED = Text("名录外", "not listed")
_CONTACTS = ("联系人", "负责人", "校长")
"""Columns of a register that name whom to call, the best first."""


def county_data(report: Report, setup: Setup) -> CountyData:
    """What the county workbook of `report` shows beside it."""
    rules = setup.ruleset
    titles = {rule.id: rule.title for rule in rules.rules}
    lines = _Lines(report, setup).all()
    forms = {form.id: form.title for form in rules.forms}
    return CountyData(lines, _kinds(rules, setup.register), titles, rules.sections, setup.round.deadline, forms)


class _Lines:
    """One line a return: of the register in its order, then what does not stand in it."""

    def __init__(self, report: Report, setup: Setup) -> None:
        county = report.county
        self._rules = setup.ruleset
        self._register = setup.register
        self._forms = forms_of_round(setup.ruleset, setup.round.id)
        duplicates = county.duplicates if county else ()
        self._replaced = {file for one in duplicates for file in one.files if file != one.used}
        self._sent: dict[tuple[str, str], list[ReturnResult]] = {}
        for result in report.returns:
            self._sent.setdefault((result.unit.code, result.form), []).append(result)
        self._unread: dict[str, list[UnreadFile]] = {}
        for unread in report.unread:
            unit = unit_of_file(unread.file, setup.register)
            self._unread.setdefault(unit.code if unit else "", []).append(unread)
        self._calls = _Calls(setup.ruleset.register, setup.register)

    def all(self) -> tuple[UnitLine, ...]:
        units = self._register.units if self._register else ()
        lines = [line for unit in units for line in self._of_unit(unit)]
        lines += [self._arrived(result, None) for results in self._sent.values() for result in results]
        lines += [self._broken(unread, None, Text("")) for unread in self._unread.get("", ())]
        return tuple(lines)

    def _of_unit(self, unit: Unit) -> list[UnitLine]:
        """The forms that the unit owes this round, then whatever else it sent; these leave the heaps."""
        unread = self._unread.pop(unit.code, [])
        owed = [form for form in self._forms if form.id in unit.forms and (unit.code, form.id) not in self._sent]
        broken = stand_for(owed, unread)
        lines = []
        for form in self._forms:
            lines += [self._arrived(result, unit) for result in self._sent.pop((unit.code, form.id), [])]
            if form.id in broken:
                lines.append(self._broken(broken[form.id], unit, form.title))
            elif form in owed:
                lines.append(self._missing(unit, form.title))
        others = [key for key in self._sent if key[0] == unit.code]
        lines += [self._arrived(result, unit) for key in others for result in self._sent.pop(key)]
        lines += [self._broken(one, unit, Text("")) for one in unread if one not in broken.values()]
        return lines

    def _arrived(self, result: ReturnResult, unit: Unit | None) -> UnitLine:
        form = self._rules.form(result.form)
        expected = unit is not None and form.id in unit.forms and form in self._forms
        used = result.file not in self._replaced
        return UnitLine(
            status=result.status,
            code=result.unit.code,
            name=unit.name if unit else result.unit.name,
            kind=self._kind(unit),
            form=form.title,
            result=result,
            expected=used and (expected or self._register is None),
            used=used,
        )

    def _broken(self, unread: UnreadFile, unit: Unit | None, form: Text) -> UnitLine:
        """form: of the return that it stands for, empty where that is not known or none is owed"""
        return self._absent("unread", unit, form, unread)

    def _missing(self, unit: Unit, form: Text) -> UnitLine:
        return self._absent("missing", unit, form, None)

    def _absent(self, status: str, unit: Unit | None, form: Text, unread: UnreadFile | None) -> UnitLine:
        contact, phone = self._calls.of(unit)
        return UnitLine(
            status=status,
            code=unit.code if unit else "",
            name=unit.name if unit else "",
            kind=self._kind(unit),
            form=form,
            unread=unread,
            expected=bool(form.zh),
            contact=contact,
            phone=phone,
        )

    def _kind(self, unit: Unit | None) -> Text:
        if unit is not None:
            return Text(unit.kind)
        return _NOT_LISTED if self._register else Text("")


class _Calls:
    """Whom to call in a unit: from the register, where it has a column for it."""

    def __init__(self, form: Form | None, register: Register | None) -> None:
        self._contacts: Sequence[Scalar] = ()
        self._phones: Sequence[Scalar] = ()
        if form is None or register is None or "code" not in form.identity:
            return
        table = register.tables.get(form.identity["code"][0])
        if table is None:
            return
        phones = [column.name for column in form.table(table.name).columns if column.type == "phone"]
        self._contacts, self._phones = _first(table, _CONTACTS), _first(table, phones)

    def of(self, unit: Unit | None) -> tuple[str, str]:
        """(name, masked phone number), each empty where nothing is known."""
        if unit is None:
            return "", ""
        contact, phone = _at(self._contacts, unit.index), _at(self._phones, unit.index)
        return contact, mask_number(phone)


def _first(table: Table, names: Sequence[str]) -> Sequence[Scalar]:
    """The values of the first of these columns that is there."""
    return next((table.columns[name].values for name in names if name in table.columns), ())


def _at(values: Sequence[Scalar], index: int) -> str:
    value = values[index] if index < len(values) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _kinds(rules: Ruleset, register: Register | None) -> tuple[Text, ...]:
    """Kinds of units in the order in which the ruleset lists them, then as they occur in the register."""
    form = rules.register
    listed: Mapping[str, None] = {}
    if form is not None and "kind" in form.identity:
        table, column = form.identity["kind"]
        listed = dict.fromkeys(form.table(table).column(column).of)
    found = dict.fromkeys(unit.kind for unit in register.units) if register else {}
    return tuple(Text(kind) for kind in {**listed, **found} if kind)
