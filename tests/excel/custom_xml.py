"""Custom XML parts of a workbook as Excel's object model has them, and in the file; by the standard library alone."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

CUSTOM = "customXml/item{}.xml"


class CustomXMLParts:
    def __init__(self, texts: list[str]) -> None:
        self.texts = texts

    def SelectByNamespace(self, namespace: str) -> CustomXMLSelection:
        return CustomXMLSelection(self, [text for text in self.texts if f'"{namespace}"' in text])

    def Add(self, xml: str) -> None:
        self.texts.append(xml)


class CustomXMLSelection:
    def __init__(self, parts: CustomXMLParts, found: list[str]) -> None:
        self.parts, self.found = parts, found

    @property
    def Count(self) -> int:
        return len(self.found)

    def Item(self, number: int) -> CustomXMLPart:
        return CustomXMLPart(self.parts, self.found[number - 1])


class CustomXMLPart:
    def __init__(self, parts: CustomXMLParts, text: str) -> None:
        self.parts, self.text = parts, text

    def Delete(self) -> None:
        self.parts.texts.remove(self.text)


def read(path: Path) -> list[str]:
    """The custom XML parts of a file."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if re.fullmatch(r"customXml/item\d+\.xml", name)]
        return [package.read(name).decode() for name in names]


def add(path: Path, texts: list[str]) -> None:
    """The custom XML parts of a file become these, as Excel writes them."""
    out = io.BytesIO()
    rels = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
    relations = "".join(
        f'<Relationship Id="rIdCustom{n}" Type="{kind}" Target="/{CUSTOM.format(n)}"/>'
        for n in range(1, len(texts) + 1)
    )
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("customXml/"):
                continue
            if name in (rels, "_rels/.rels"):
                data = re.sub(rb"<Relationship [^>]*customXml[^>]*/>", b"", data)
            if name == rels:
                data = data.replace(b"</Relationships>", relations.encode() + b"</Relationships>")
            if name == "[Content_Types].xml":
                data = re.sub(rb'<Override [^>]*"/customXml/[^>]*/>', b"", data)
            new.writestr(name, data)
        for number, text in enumerate(texts, 1):
            new.writestr(CUSTOM.format(number), '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
    path.write_bytes(out.getvalue())
