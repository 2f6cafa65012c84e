"""One cell -> one value, by the type of its column. Pure: no workbook, no register, no clock."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

from processor.model import NOT_APPLICABLE, Text
from processor.reading.dates import read_date
from processor.reading.numbers import read_number, read_percent
from processor.reading.outcome import BLANK, ReadValue, faulty, repaired
from processor.reading.raw import CellError, Raw, Uncalculated, clean, header_key, show, squeeze
from processor.ruleset.types import ColumnForm

Synonyms = Mapping[str, Sequence[str]]
"""canonical word -> what people type for it (ruleset.yaml): 是: [有, √, Y, 1]."""

_BLANK_WORDS = frozenset(
    ("/", "//", "\\", "-", "--", "—", "——", "–", "一", "无", "没有", "空", "…", "……", "...", "N/A", "n/a")
)
_TEXTS = ("text", "unit", "code")
_YES_NO = ("是", "否")
_PHONE = re.compile(r"(?:\+?86-?)?1[3-9]\d{9}|(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:[-转]\d{1,5})?|400-?\d{3}-?\d{4}")
_LONG = 1e15

CLEANED = Text("去掉了多余的空格或不可见字符", "blanks or invisible characters were left out")
SYNONYM = Text("同义写法", "another word for it")
AS_BLANK_WORD = Text("按本列约定读取", "read as this column says")
AS_BLANK = Text("按没有填读取", "read as a blank")
PHONE_SIGNS = Text("去掉了电话号码中的空格和全角字符", "blanks and full-width signs were left out")


def read_value(
    column: ColumnForm, raw: Raw, *, percent_format: bool = False, synonyms: Synonyms | None = None, year: int = 0
) -> ReadValue:
    """Read one cell of `column`.

    raw:            the cell as it stands; '' or None is blank
    percent_format: the cell's number format shows a percent sign
    synonyms:       words for the choices of yesno and choice columns
    year:           assumed for dates without one, and the year of columns `within: year`
    Required columns, conditions and the register are not looked at here: a blank is just BLANK.
    """
    if raw is None or raw == "":
        return BLANK
    if isinstance(raw, CellError):
        return faulty("error-cell", raw)
    if isinstance(raw, Uncalculated):
        return faulty("uncalculated-formula", raw)
    if isinstance(raw, str):
        special = _special(column, raw, synonyms or {})
        if special is not None:
            return special
    return _within(column, raw, _by_type(column, raw, percent_format, synonyms or {}, year), year)


def stands(column: ColumnForm, raw: Raw, year: int = 0) -> bool:
    """True where read_value gives `raw` as it stands and nothing needs a look; False for a blank. year: as there."""
    kind = column.type
    if isinstance(raw, str):
        if kind in ("yesno", "choice"):
            return raw != "" and raw in (column.of or _YES_NO)
        if raw == "" or raw == NOT_APPLICABLE or column.blank_as or not (kind in _TEXTS or kind == "phone"):
            return False
        if kind == "phone":
            return raw.isascii() and is_phone(raw)
        # Such a text is what squeezing and cleaning make of it.
        return " " not in raw and raw.isprintable() and unicodedata.is_normalized("NFKC", raw)
    if isinstance(raw, datetime.date):
        plain = kind == "date" and raw.__class__ is datetime.date
        return plain and (not column.within or not year or raw.year == year)
    if isinstance(raw, float) and kind in ("integer", "number", "money"):
        low, high = column.min, column.max
        fits = (low is None or low <= raw) and (high is None or raw <= high)
        return fits and abs(raw) < _LONG and (kind != "integer" or raw.is_integer())
    return False


def _by_type(column: ColumnForm, raw: Raw, percent_format: bool, synonyms: Synonyms, year: int) -> ReadValue:
    kind = column.type
    if kind in ("yesno", "choice"):
        return _read_choice(column, raw, synonyms)
    if kind == "phone":
        return _read_phone(column, raw)
    if kind in _TEXTS:
        return _read_text(column, raw)
    if kind == "date":
        if isinstance(raw, bool) or not isinstance(raw, str | int | float | datetime.date):
            return faulty("not-a-date", raw)
        return read_date(column, raw, year)
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return faulty("not-a-number", raw)
    if isinstance(raw, float) and not math.isfinite(raw):
        return faulty("not-a-number", raw)
    return read_percent(column, raw, percent_format) if kind == "percent" else read_number(column, raw)


def _special(column: ColumnForm, raw: str, synonyms: Synonyms) -> ReadValue | None:
    """Blanks, 不适用 and the words people write into cells that have nothing to say; None for everything else."""
    word = squeeze(raw)
    if not word:
        return BLANK
    if column.type in ("yesno", "choice"):
        return None
    if word == NOT_APPLICABLE:
        return ReadValue(not_applicable=True)
    if word not in _BLANK_WORDS or not (column.blank_as or column.is_number or column.type == "date"):
        return None
    if not column.repair:
        return None
    if column.blank_as == "0":
        return ReadValue(0, AS_BLANK_WORD, "blank-word", {"原值": raw, "应为": "0"})
    if column.blank_as == NOT_APPLICABLE:
        return ReadValue(None, AS_BLANK_WORD, "blank-word", {"原值": raw, "应为": NOT_APPLICABLE}, not_applicable=True)
    return ReadValue(repair=AS_BLANK, code="blank")


def _read_text(column: ColumnForm, raw: Raw) -> ReadValue:
    if isinstance(raw, str):
        text = clean(raw)
        return ReadValue(raw) if text == raw else repaired(text, CLEANED)
    if column.type == "code" and isinstance(raw, int | float) and abs(raw) >= _LONG:
        return faulty("digits-lost", raw)
    return ReadValue(show(raw))


def is_phone(text: object) -> bool:
    """True for a phone number in its plain form."""
    return isinstance(text, str) and _PHONE.fullmatch(text) is not None


def _read_phone(column: ColumnForm, raw: Raw) -> ReadValue:
    text = show(raw)
    word = squeeze(text).replace("(", "").replace(")", "-").replace("--", "-")
    if not _PHONE.fullmatch(word):
        return faulty("bad-phone", raw, value=clean(text))
    return ReadValue(word) if word == text or not isinstance(raw, str) else repaired(word, PHONE_SIGNS)


def _read_choice(column: ColumnForm, raw: Raw, synonyms: Synonyms) -> ReadValue:
    choices = column.of or _YES_NO
    text = show(raw)
    if text in choices:
        return ReadValue(text)
    listed = "、".join(choices if column.of else (*choices, NOT_APPLICABLE))
    if text == NOT_APPLICABLE:
        return ReadValue(not_applicable=True)
    if column.repair:
        found, why = _match_choice(choices, text, synonyms)
        if found == NOT_APPLICABLE and found not in choices:
            return ReadValue(None, why, not_applicable=True)
        if found and not isinstance(raw, str):
            return ReadValue(found, why, "number-as-yesno", {"原值": text, "应为": found})
        if found:
            return repaired(found, why)
        if squeeze(text) in _BLANK_WORDS:
            return ReadValue(repair=AS_BLANK, code="blank")
    return faulty("not-a-choice", raw, 应为=listed)


def _match_choice(choices: Sequence[str], text: str, synonyms: Synonyms) -> tuple[str, Text]:
    """The one choice that `text` means, "" where none or several do."""
    key = header_key(text)
    same = [choice for choice in choices if header_key(choice) == key]
    if len(same) == 1:
        return same[0], CLEANED
    if squeeze(text) == NOT_APPLICABLE:
        return NOT_APPLICABLE, CLEANED
    wanted = unicodedata.normalize("NFKC", text).strip().casefold()
    for choice in (*choices, NOT_APPLICABLE):
        if any(
            wanted in (word.casefold(), unicodedata.normalize("NFKC", word).casefold())
            for word in synonyms.get(choice, ())
        ):
            return choice, SYNONYM
    return "", SYNONYM


def _within(column: ColumnForm, raw: Raw, read: ReadValue, year: int) -> ReadValue:
    """`read` with the bounds of its column looked at. A value out of bounds is kept: it is what stands there."""
    value = read.value
    if isinstance(value, datetime.date):
        if column.within == "year" and year and value.year != year:
            return ReadValue(value, read.repair, "date-out-of-year", {"原值": value.isoformat(), "应为": str(year)})
        return read
    if not column.is_number or isinstance(value, bool) or not isinstance(value, int | float):
        return read
    percent = column.type == "percent"
    shown = f"{show(round(value * 100, 10))}%" if percent else show(value)
    if column.type == "integer" and value != int(value):
        return ReadValue(value, read.repair, "not-an-integer", {"原值": shown})
    for code, bound in (("below-min", column.min), ("above-max", column.max)):
        if bound is not None and (value < bound if code == "below-min" else value > bound):
            limit = f"{show(round(bound * 100, 10))}%" if percent else show(bound)
            return ReadValue(value, read.repair, code, {"原值": shown, "应为": limit})
    if percent and (value < 0 or (column.max is None and value > 1)):
        return ReadValue(value, read.repair, "percent-range", {"原值": shown})
    return read
