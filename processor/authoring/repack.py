"""From openpyxl's bytes to bytes that depend on the contents alone: fixed times, canonical XML (openpyxl writes it
otherwise where lxml is installed), and formulas with the results that a spreadsheet program would have saved (a formula
without one counts as never calculated)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.etree.ElementTree import canonicalize
from xml.sax.saxutils import escape

Result = str | int | float
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MOMENT = (2021, 3, 3, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_STAMPED = rb"\g<1>2021-03-03T00:00:00Z"
_SHEET = re.compile(r'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_RELATION = re.compile(r"<Relationship [^>]*>")
_FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f>(.*?)</f><v\s*/?>(?:</v>)?</c>', re.DOTALL)


def repack(package: bytes, results: Mapping[tuple[str, str], Result]) -> bytes:
    """Rewrite an .xlsx package that openpyxl has made.

    results: (tab, cell such as E8) -> the result of the formula there; formulas that are not named stay uncalculated
    """
    source = zipfile.ZipFile(io.BytesIO(package))
    parts = {name: _canonical(name, source.read(name)) for name in source.namelist()}
    for tab, part in _sheet_parts(parts).items():
        own = {cell: value for (sheet, cell), value in results.items() if sheet == tab}
        parts[part] = _with_results(parts[part].decode("utf-8"), own).encode("utf-8")
    parts["docProps/core.xml"] = _STAMP.sub(_STAMPED, parts["docProps/core.xml"])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, data)
    return target.getvalue()


def _canonical(name: str, part: bytes) -> bytes:
    """The same XML whichever library wrote it; other parts as they are."""
    if not name.endswith((".xml", ".rels")):
        return part
    return _DECLARATION + canonicalize(part.decode("utf-8")).encode("utf-8")


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Tab -> name of its part."""
    relations: dict[str, str] = {}
    for element in _RELATION.findall(parts["xl/_rels/workbook.xml.rels"].decode("utf-8")):
        named = dict(re.findall(r'(\w+)="([^"]*)"', element))
        relations[named["Id"]] = named["Target"].removeprefix("/").removeprefix("xl/")
    found = _SHEET.findall(parts["xl/workbook.xml"].decode("utf-8"))
    return {name.replace("&amp;", "&"): f"xl/{relations[rid]}" for name, rid in found}


def _with_results(xml: str, results: Mapping[str, Result]) -> str:
    def cell(match: re.Match[str]) -> str:
        address, attributes, formula = match.groups()
        if address not in results:
            return match[0]
        value = results[address]
        if not isinstance(value, str):
            return f'<c r="{address}"{attributes}><f>{formula}</f><v>{value!r}</v></c>'
        kind = "e" if value.startswith("#") else "str"
        return f'<c r="{address}"{attributes} t="{kind}"><f>{formula}</f><v>{escape(value)}</v></c>'

    return _FORMULA.sub(cell, xml)
