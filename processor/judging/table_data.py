"""Tables as JSON-able data and back, for records kept on disk."""

from __future__ import annotations

import datetime
from typing import Any

from processor.model import CellRef, ColumnData, Scalar, Table, TotalRow

Data = dict[str, Any]
"""What json.loads makes of an object."""


def table_data(table: Table) -> Data:
    """A table as JSON-able data."""
    return {
        "name": table.name,
        "sheet": table.sheet,
        "rows": list(table.rows),
        "columns": [
            {
                "name": data.name,
                "col": data.col,
                "row": data.row,
                "values": [_scalar_data(value) for value in data.values],
                "refused": [[at, raw] for at, raw in data.refused.items()],
                "not_applicable": sorted(data.not_applicable),
            }
            for data in table.columns.values()
        ],
        "headers": [[name, at.row, at.col] for name, at in table.headers.items()],
        "totals": [
            [one.row, [[name, _scalar_data(value)] for name, value in one.values.items()]] for one in table.totals
        ],
    }


def table_of(data: Data) -> Table:
    """The table that table_data wrote."""
    return Table(
        name=data["name"],
        sheet=data["sheet"],
        rows=data["rows"],
        columns={
            one["name"]: ColumnData(
                name=one["name"],
                col=one["col"],
                values=[_scalar_of(value) for value in one["values"]],
                refused={int(at): raw for at, raw in one["refused"]},
                not_applicable=frozenset(one["not_applicable"]),
                row=one["row"],
            )
            for one in data["columns"]
        },
        totals=tuple(
            TotalRow(row, {name: _scalar_of(value) for name, value in pairs}) for row, pairs in data["totals"]
        ),
        headers={name: CellRef(data["sheet"], row, col) for name, row, col in data["headers"]},
    )


def _scalar_data(value: Scalar) -> Any:
    if isinstance(value, datetime.datetime):
        return {"at": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, datetime.date) else value


def _scalar_of(data: Any) -> Scalar:
    if not isinstance(data, dict):
        value: Scalar = data
        return value
    return datetime.datetime.fromisoformat(data["at"]) if "at" in data else datetime.date.fromisoformat(data["day"])
