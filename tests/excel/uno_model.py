"""The part of Excel's object model that the button uses, over LibreOffice; run by the Python that knows UNO.

Reads requests from standard input, a JSON object a line: get, set or call a member of an object that it has given out.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
import types
import zipfile
from pathlib import Path

import custom_xml
import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import BorderLine2

EDGES = {7: ("LeftBorder2", 0, -1, "RightBorder2"), 8: ("TopBorder2", -1, 0, "BottomBorder2")}
EDGES |= {9: ("BottomBorder2", 1, 0, "TopBorder2"), 10: ("RightBorder2", 0, 1, "LeftBorder2")}
SOLID, DOTTED, DASHED, DOUBLE, FINE = 0, 1, 2, 15, 14
WIDTHS = {1: 2, 2: 26, -4138: 62, 4: 106}
HATCH = 4
"""LibreOffice shows a hatch as one colour, in which the lines of lightUp count for one fourth."""


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class Application:
    def __init__(self, desktop):
        self.desktop = desktop
        self.Workbooks = Workbooks(self)
        self.ScreenUpdating = self.EnableEvents = self.DisplayAlerts = True
        self.Calculation = -4105
        self.StatusBar = False
        self.Ready = True
        self.ActiveWorkbook = None

    def Union(self, *ranges):
        assert 2 <= len(ranges) <= 30
        return Range(ranges[0].Worksheet, [cell for each in ranges for cell in each.cells])

    def Quit(self):
        for book in list(self.Workbooks.books):
            book.Close(False)
        self.desktop.terminate()


class Workbooks:
    def __init__(self, app):
        self.app, self.books = app, []

    @property
    def Count(self):
        return len(self.books)

    def __call__(self, name):
        if isinstance(name, int):
            return self.books[name - 1]
        return next(book for book in self.books if book.Name.lower() == name.lower())

    def Open(self, path, *_options):
        book = Workbook(self.app, Path(path))
        self.books.append(book)
        self.app.ActiveWorkbook = book
        return book


class Workbook:
    def __init__(self, app, path):
        self.app = app
        self.Name, self.FullName = path.name, str(path)
        url = uno.systemPathToFileUrl(str(path))
        self.doc = app.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True))
        self.MultiUserEditing = False
        self.CustomXMLParts = custom_xml.CustomXMLParts(custom_xml.read(path))
        self.guarded, self.ProtectStructure = _guarded(path)

    @property
    def Worksheets(self):
        return Worksheets(self)

    @property
    def ActiveSheet(self):
        return Worksheet(self, self.doc.CurrentController.ActiveSheet)

    def Activate(self):
        self.app.ActiveWorkbook = self

    def SaveCopyAs(self, path):
        url = uno.systemPathToFileUrl(path)
        self.doc.storeToURL(url, properties(FilterName="Calc MS Excel 2007 XML"))
        custom_xml.add(Path(path), self.CustomXMLParts.texts)

    def Close(self, SaveChanges=True):
        assert not SaveChanges
        self.doc.close(True)
        books = self.app.Workbooks.books
        books.remove(self)
        self.app.ActiveWorkbook = books[-1] if books else None

    def changeable(self):
        if self.ProtectStructure:
            raise RuntimeError("the structure is protected")


def _guarded(path):
    """Sheets that may not be formatted, and whether sheets may not come and go: LibreOffice does not tell either."""
    with zipfile.ZipFile(path) as package:
        book = package.read("xl/workbook.xml").decode()
        rels = package.read("xl/_rels/workbook.xml.rels").decode()
        targets = {
            re.search(' Id="([^"]+)"', tag)[1]: re.search('Target="/?(?:xl/)?([^"]+)"', tag)[1]
            for tag in re.findall("<Relationship [^>]*>", rels)
        }
        found = {}
        for tag in re.findall("<sheet [^>]*>", book):
            name = re.search('name="([^"]+)"', tag)[1].replace("&amp;", "&")
            part = package.read("xl/" + targets[re.search('r:id="([^"]+)"', tag)[1]]).decode()
            guard = re.search("<sheetProtection[^>]*>", part)
            found[name] = guard and not re.search('formatCells="(0|false)"', guard[0])
        return found, bool(re.search('lockStructure="(1|true)"', book))


class Worksheets:
    def __init__(self, book):
        self.book = book

    @property
    def Count(self):
        return self.book.doc.Sheets.Count

    def __call__(self, name):
        sheets = self.book.doc.Sheets
        return Worksheet(self.book, sheets.getByIndex(name - 1) if isinstance(name, int) else sheets.getByName(name))


class Protection:
    def __init__(self, formatting):
        self.AllowFormattingCells = formatting


class Worksheet:
    def __init__(self, book, page):
        self.book, self.page = book, page

    @property
    def Name(self):
        return self.page.Name

    @Name.setter
    def Name(self, name):
        self.book.changeable()
        self.page.Name = name

    @property
    def Index(self):
        return self.page.RangeAddress.Sheet + 1

    @property
    def ProtectContents(self):
        return self.page.isProtected()

    @property
    def ProtectDrawingObjects(self):
        return self.page.isProtected() and bool(self.book.guarded.get(self.Name))

    @property
    def Protection(self):
        return Protection(not self.book.guarded.get(self.Name))

    def Range(self, address):
        assert len(address) <= 255, "Excel takes 255 characters"
        cells = []
        for part in address.split(","):
            box = self.page.getCellRangeByName(part).RangeAddress
            cells += [
                (r, c) for r in range(box.StartRow, box.EndRow + 1) for c in range(box.StartColumn, box.EndColumn + 1)
            ]
        return Range(self, cells)

    @contextlib.contextmanager
    def open(self):
        """Locked cells as well: Excel formats them where that is allowed, LibreOffice passes them over in silence."""
        locked = self.page.isProtected()
        if locked:
            self.page.unprotect("")
        yield
        if locked:
            self.page.protect("")

    def Activate(self):
        self.book.doc.CurrentController.setActiveSheet(self.page)

    def Delete(self):
        self.book.changeable()
        self.book.doc.Sheets.removeByName(self.Name)

    def Copy(self, Before, After):
        assert Before is None
        After.book.changeable()
        at = After.book.doc.Sheets.importSheet(self.book.doc, self.Name, After.Index)
        sheet = Worksheet(After.book, After.book.doc.Sheets.getByIndex(at))
        After.book.Activate()
        sheet.Activate()


class Range:
    def __init__(self, sheet, cells):
        self.Worksheet, self.cells = sheet, cells

    def cell(self, row, col):
        return self.Worksheet.page.getCellByPosition(col, row)

    def all(self):
        return [self.cell(*at) for at in self.cells]

    def formattable(self):
        if self.Worksheet.ProtectContents and not self.Worksheet.Protection.AllowFormattingCells:
            raise RuntimeError("the sheet is protected")

    @property
    def Value(self):
        return self.all()[0].String

    @Value.setter
    def Value(self, value):
        cell = self.all()[0]
        if isinstance(value, str):
            cell.setString(value)
        elif value is None:
            cell.setFormula("")
        else:
            cell.setValue(value)

    @property
    def Interior(self):
        return Interior(self)

    @property
    def Borders(self):
        return Borders(self, tuple(EDGES))

    def _found(self):
        """Index of the first cell's note; None without."""
        row, col = self.cells[0]
        notes = self.Worksheet.page.Annotations
        places = [(notes.getByIndex(n).Position.Row, notes.getByIndex(n).Position.Column) for n in range(notes.Count)]
        return places.index((row, col)) if (row, col) in places else None

    @property
    def Comment(self):
        return None if self._found() is None else Note(self)

    def AddComment(self, text):
        assert not self.Worksheet.ProtectDrawingObjects and self._found() is None
        Note(self).put(text)
        return Note(self)


class Note:
    def __init__(self, cell):
        self.cell = cell
        self.Width = self.Height = 0

    @property
    def text(self):
        return self.cell.Worksheet.page.Annotations.getByIndex(self.cell._found()).String

    def put(self, text):
        """The text of the note, which comes where there was none."""
        if self.cell._found() is not None:
            self.Delete()
        with self.cell.Worksheet.open():
            self.cell.Worksheet.page.Annotations.insertNew(self.cell.all()[0].CellAddress, text)

    def Text(self, text=None, start=None, overwrite=True):
        if text is not None:
            old = self.text
            assert start is None or not overwrite
            self.put(text if start is None else old[: start - 1] + text + old[start - 1 :])
        return self.text

    def Delete(self):
        with self.cell.Worksheet.open():
            self.cell.Worksheet.page.Annotations.removeByIndex(self.cell._found())

    @property
    def Shape(self):
        return self

    @property
    def TextFrame(self):
        return self

    def Characters(self, start, length):
        return Characters(self, start - 1, length)


class Characters:
    def __init__(self, note, at, length):
        self.note, self.at, self.length = note, at, length

    def Delete(self):
        text = self.note.text
        self.note.put(text[: self.at] + text[self.at + self.length :])


def swapped(colour):
    """Blue and red change places: Excel counts the other way round."""
    return (colour & 255) << 16 | colour & 0xFF00 | colour >> 16


class Interior:
    """Pattern, PatternColor and Color, in this order; kept until the colour comes."""

    def __init__(self, cells):
        self.__dict__.update(cells=cells, pattern=1, lines=0)

    def __setattr__(self, name, value):
        self.cells.formattable()
        if name == "Pattern":
            self.__dict__["pattern"] = value
            self._ground(-1 if value == -4142 else None)
        elif name == "PatternColor":
            self.__dict__["lines"] = swapped(value)
        elif name == "Color":
            ground = swapped(value)
            self._ground(ground if self.pattern == 1 else mixed(ground, self.lines))
        else:
            raise AttributeError(name)

    def _ground(self, colour):
        if colour is not None:
            with self.cells.Worksheet.open():
                for cell in self.cells.all():
                    cell.CellBackColor = colour


def mixed(ground, lines):
    parts = [(ground >> at & 255, lines >> at & 255, at) for at in (16, 8, 0)]
    return sum((under + int((over - under) / HATCH)) << at for under, over, at in parts)


class Borders:
    """LineStyle, Color and Weight, in this order; LibreOffice gets the line when all is said."""

    def __init__(self, cells, edges):
        self.__dict__.update(cells=cells, edges=edges, style=1, colour=0)

    def __call__(self, index):
        return Borders(self.cells, (index,))

    def __setattr__(self, name, value):
        self.cells.formattable()
        if name == "LineStyle":
            self.__dict__["style"] = value
            if value == -4142:
                self._draw(BorderLine2())
        elif name in ("Color", "ColorIndex"):
            self.__dict__["colour"] = swapped(value) if name == "Color" else 0
        elif name == "Weight":
            self._draw(self._line(value))
        else:
            raise AttributeError(name)

    def _line(self, weight):
        if self.style == -4119:
            return BorderLine2(self.colour, 18, 18, 26, DOUBLE, 62)
        kinds = {1: SOLID, -4118: DOTTED, -4115: FINE if weight == 2 else DASHED, 4: 16, 5: 17, 13: 16}
        return BorderLine2(self.colour, 0, WIDTHS[weight], 0, kinds[self.style], WIDTHS[weight])

    def _draw(self, line):
        with self.cells.Worksheet.open():
            self._draw_open(line)

    def _draw_open(self, line):
        for row, col in self.cells.cells:
            for edge in self.edges:
                side, down, right, theirs = EDGES[edge]
                setattr(self.cells.cell(row, col), side, line)
                if row + down >= 0 and col + right >= 0:
                    setattr(self.cells.cell(row + down, col + right), theirs, line)


# ---------------------------------------------------------------- requests and answers


def connected(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + 60
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def serve(app):
    objects = [app]

    def given(value):
        if value is None or isinstance(value, bool | int | float | str):
            return {"value": value}
        objects.append(value)
        return {"object": len(objects) - 1, "method": isinstance(value, types.MethodType)}

    def taken(value):
        return objects[value["object"]] if isinstance(value, dict) else value

    print("{}", flush=True)
    for line in sys.stdin:
        ask = json.loads(line)
        target = objects[ask["on"]]
        try:
            if ask["do"] == "get":
                answer = given(getattr(target, ask["name"]))
            elif ask["do"] == "set":
                answer = given(setattr(target, ask["name"], taken(ask["value"])))
            else:
                answer = given(target(*map(taken, ask["args"])))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    excel = Application(connected(sys.argv[1]))
    try:
        serve(excel)
    finally:
        excel.Quit()  # open files would stay locked
