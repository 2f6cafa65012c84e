"""One folder per thing that goes wrong: a return that does everything right, edits.csv made to it, and the findings.

edits.csv: lines `sheet,what,value` (see processor/authoring/edits.py); `# file: NAME` names the file, `# kind: KIND`
takes another kind of school (default 小学). second.csv, where there is one, is a second return of the same unit.
`# form: district | office | project | science` takes another return of samples/county-2021 and that county's register,
`# office: NAME` the return of that office (default 基教股), in the workbook without the sheets of other offices.
`# ruleset: NAME` takes the form of rulesets/NAME beside these cases, all its cells blank before the edits, without a
register. A file `sent` beside edits.csv is the workbook itself, as another program saved it after these edits.
expected.csv: file,sheet,cell,level,judges,rule,message,expected, in the order of the result sheet; repairs.csv:
file,sheet,cell,raw,read,why, what was read otherwise than typed, left out where that is nothing.
mistakes.csv says which of these cases show the thirty mistakes that people make, and how each one ends.
"""

from __future__ import annotations

import csv
import datetime
import importlib.util
import io
import random
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from processor import resources
from processor.authoring import Filling, fill_form, read_edits
from processor.errors import Unread
from processor.judging import finish
from processor.judging.findings import reading_rule
from processor.judging.judge import judge
from processor.judging.rollup import roll_up
from processor.model import Finding, Register, Repair
from processor.reading import read_register, read_return
from processor.ruleset import load_ruleset
from processor.ruleset.types import Ruleset

HERE = Path(__file__).parent
SAMPLES, COUNTY = resources.folder("samples") / "heshui-2021", resources.folder("samples") / "county-2021"
AS_OF, ROUND = datetime.date(2021, 12, 31), "2021-12"
CASES = sorted(path.name for path in HERE.iterdir() if (path / "edits.csv").is_file())
COLUMNS = ("file", "sheet", "cell", "level", "judges", "rule", "message", "expected")
REPAIRS = ("file", "sheet", "cell", "raw", "read", "why")
UNITS = {"小学": "HS103", "初中": "HS201", "幼儿园": "HS601"}


@dataclass(frozen=True)
class County:
    """A county whose five returns are all in order. returns: by form, and those of offices by form and name."""

    register: Register
    returns: Mapping[tuple[str, str], Any]
    forms: ModuleType


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset("heshui-2021")


@pytest.fixture(scope="module")
def register(ruleset: Ruleset) -> Register:
    return read_register(SAMPLES / "单位名录.xlsx", ruleset)


@pytest.fixture(scope="module")
def samples() -> ModuleType:
    return module_of(SAMPLES / "make.py", "golden_samples")


@pytest.fixture(scope="module")
def county(ruleset: Ruleset, tmp_path_factory: pytest.TempPathFactory) -> County:
    forms = module_of(COUNTY / "make.py", "golden_county")
    schools = forms.county_of(24)
    fillings = {one.code: forms.schools_of.filling_of(one, random.Random(one.code)) for one in schools}
    at = tmp_path_factory.mktemp("county") / "单位名录.xlsx"
    at.write_bytes(fill_form(ruleset, ruleset.form("register"), forms.register_of(schools, fillings)))
    returns = {}
    for one in forms.returns_of(ruleset, schools, fillings, forms.ROUNDS[ROUND]):
        returns.setdefault((one.form, one.fields.get(("股室封面", "填报股室"), "")), one)
    return County(read_register(at, ruleset), returns, forms)


def module_of(path: Path, name: str) -> ModuleType:
    """The program at `path`; under `name` in sys.modules, where its dataclasses look for it."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def settings(text: str) -> dict[str, str]:
    """The `# key: value` lines."""
    return dict(re.findall(r"^# (\w+): (.+)$", text, re.MULTILINE))


def other_form(told: Mapping[str, str], county: County) -> Any:
    """The return that a case with `# form:` begins with."""
    office = told.get("office", "基教股") if told["form"] == "office" else ""
    return county.returns[told["form"], office]


def returns_of(case: str, ruleset: Ruleset, samples: ModuleType, county: County | None) -> dict[str, bytes]:
    """File name -> workbook. county: where the case has another form than the schools'."""
    made = {}
    for name in ("edits.csv", "second.csv"):
        path = HERE / case / name
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        told = settings(text)
        saved = HERE / case / "sent"
        if saved.is_file():
            made[told["file"]] = saved.read_bytes()
            continue
        edits = read_edits(text.splitlines())
        if "ruleset" in told:
            made["一份报表.xlsx"] = fill_form(ruleset, ruleset.returns[0], Filling(), edits)
            continue
        if county is not None:
            sent = other_form(told, county)
            form = county.forms.form_for(ruleset.form(sent.form), sent.name)
            made["一份报表.xlsx"] = fill_form(ruleset, form, Filling(sent.fields, sent.tables), edits)
            continue
        school = next(one for one in samples.SCHOOLS if one.code == UNITS[told.get("kind", "小学")])
        filling = samples.filling_of(school, random.Random(1))
        made[told.get("file", "一份报表.xlsx")] = fill_form(ruleset, ruleset.form("school"), filling, edits)
    return made


def row_of(file: str, finding: Finding) -> dict[str, str]:
    at = finding.at
    cells = (file, at.sheet if at else "", at.a1 if at else "", finding.level, finding.judges, finding.rule)
    return dict(zip(COLUMNS, (*cells, finding.message.zh, finding.expected.zh), strict=True))


def repair_row(file: str, repair: Repair) -> dict[str, str]:
    cells = (file, repair.at.sheet, repair.at.a1, repair.raw, repair.read, repair.why.zh)
    return dict(zip(REPAIRS, cells, strict=True))


def unread_row(file: str, error: Unread, ruleset: Ruleset) -> dict[str, str]:
    rule = reading_rule(ruleset, "school", error.code, "", "")
    words = (file, "", "", "unread", "data", rule.id if rule else error.code, error.what.zh, error.remedy.zh)
    return dict(zip(COLUMNS, words, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_golden(
    case: str,
    ruleset: Ruleset,
    register: Register | None,
    samples: ModuleType,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    told = settings((HERE / case / "edits.csv").read_text(encoding="utf-8"))
    county = None
    if "ruleset" in told:
        ruleset, register = load_ruleset(HERE / "rulesets" / told["ruleset"]), None
    elif "form" in told:  # made only where it is needed
        county = request.getfixturevalue("county")
        register = county.register
    results, records, unread = [], [], []
    for name, package in returns_of(case, ruleset, samples, county).items():
        (tmp_path / name).write_bytes(package)
        try:
            sent = read_return(tmp_path / name, ruleset, register, name=name)
        except Unread as error:
            unread.append(unread_row(name, error, ruleset))
            continue
        result, record = judge(sent, ruleset, register=register, as_of=AS_OF, round_id=ROUND)
        results.append(result)
        records.append(record)
    up = roll_up(records, ruleset, register=register, as_of=AS_OF, round_id=ROUND)
    finished, _ = finish(results, up, ruleset, register=register, as_of=AS_OF, round_id=ROUND)
    found = unread + [row_of(result.file, finding) for result in finished for finding in result.findings]
    repaired = [repair_row(result.file, repair) for result in finished for repair in result.repairs]
    if request.config.getoption("--update-golden", default=False):
        write(HERE / case / "expected.csv", COLUMNS, found)
        (HERE / case / "repairs.csv").unlink(missing_ok=True)
        if repaired:
            write(HERE / case / "repairs.csv", REPAIRS, repaired)
    assert found == rows_of(case, "expected.csv")
    assert repaired == rows_of(case, "repairs.csv")


def rows_of(case: str, name: str) -> list[dict[str, str]]:
    """The rows of a file of a case; none where it is not there."""
    path = HERE / case / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")
