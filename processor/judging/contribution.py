"""What each unit does to a county figure: which lift it, which pull it down, which are not there yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from processor.judging.context import Context
from processor.judging.county import unit_column
from processor.judging.numbers import exact, number_text
from processor.judging.targets import holds
from processor.judging.views import UNIT_CODE, UNIT_NAME, View
from processor.model import Contribution, Register, Scalar
from processor.ruleset.types import SHARES, Indicator, target_number

LIFTS, PULLS, AWAITED = "√", "×", "未报"


def contributions(spec: Indicator, context: Context, register: Register | None) -> tuple[Contribution, ...]:
    """By unit, those that pull the figure down first. Empty where the rule names no table, or its table is not there.

    With `contributes` each row of the table lifts or pulls; otherwise the figure is computed for each unit alone.
    """
    view = context.views.get(spec.contribution)
    if view is None or not context.known(spec.value):
        return ()
    codes = view.columns.get(_code_column(spec, context, register))
    if codes is None:  # a table of the register that is not about units: its rows go by their key
        codes = [view.row_key(at) for at in range(view.rows)]
    found = (
        _by_row(spec, view, codes, context) if spec.contributes is not None else _by_unit(spec, view, codes, context)
    )
    names = _names(view, codes, register)
    made = [Contribution(code, names.get(code, code), value, short) for code, (value, short) in found.items() if value]
    return tuple(sorted(made, key=lambda one: not one.short))


def _code_column(spec: Indicator, context: Context, register: Register | None) -> str:
    table, column = unit_column(context.ruleset, register)
    return column if table == spec.contribution else UNIT_CODE


def _names(view: View, codes: Sequence[Scalar], register: Register | None) -> Mapping[str, str]:
    if register is not None:
        return {unit.code: unit.name for unit in register.units}
    names = view.columns.get(UNIT_NAME, codes)
    return {str(code): str(name) for code, name in zip(codes, names, strict=True)}


def _by_row(spec: Indicator, view: View, codes: Sequence[Scalar], context: Context) -> dict[str, tuple[str, bool]]:
    """One row, one unit: √ lifts, × pulls, 未报 cannot be told yet; a row outside the denominator is left out."""
    assert spec.contributes is not None
    sides = spec.value.parts()
    found: dict[str, tuple[str, bool]] = {}
    for at, (code, flag) in enumerate(zip(codes, spec.contributes.over_rows(context.on(view)), strict=True)):
        if code is None or (sides is not None and sides[1].value(_alone(spec, view, [at], context)) == 0):
            continue
        found[str(code)] = (LIFTS, False) if flag is True else (PULLS, True) if flag is False else (AWAITED, False)
    return found


def _by_unit(spec: Indicator, view: View, codes: Sequence[Scalar], context: Context) -> dict[str, tuple[str, bool]]:
    """The figure of each unit alone; one without a figure (outside the denominator, nothing to add) is left out."""
    rows: dict[str, list[int]] = {}
    for at, code in enumerate(codes):
        if code is not None:
            rows.setdefault(str(code), []).append(at)
    found: dict[str, tuple[str, bool]] = {}
    share = spec.unit_sign in SHARES
    for code, indices in rows.items():
        alone = _alone(spec, view, indices, context)
        low, high = spec.value.bounds(alone)
        if low != high:
            found[code] = AWAITED, False
            continue
        value = exact(spec.value.value(alone))
        if value is None or (value == 0 and not share and not _pulls(spec, value)):
            continue
        found[code] = (
            number_text(value, spec.decimals, spec.unit_sign) + ("" if share else spec.unit_sign),
            _pulls(spec, value),
        )
    return found


def _alone(spec: Indicator, view: View, indices: Sequence[int], context: Context) -> Context:
    """The context with nothing but these rows in `view`, and nothing missing."""
    used = {column for table, column in spec.value.columns if table == view.name and column in view.columns}
    columns = {name: [view.columns[name][at] for at in indices] for name in used}
    alone = replace(view, rows=len(indices), columns=columns)  # its cells are not asked for
    return replace(context, views={**context.views, view.name: alone}, waiting={}, memo={}, turned={})


def _pulls(spec: Indicator, value: Fraction) -> bool:
    """Whether a unit's own figure pulls the county's away from its target: below the target of a share, anything at all
    of what should be zero."""
    if spec.target is None or spec.change is not None:
        return False
    if spec.unit_sign in SHARES:
        return not holds(spec.target, value)
    return spec.target.op in ("at_most", "below") and target_number(spec.target.value) == 0 and value > 0
