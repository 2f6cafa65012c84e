"""The page as a file."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from processor.model import Report, Text
from processor.privacy import mask
from processor.ruleset.cache import cache_folder
from processor.writing import words
from processor.writing.context import Context
from processor.writing.county_book import CountyData
from processor.writing.html.compared import doubles_of
from processor.writing.html.findings import findings_of
from processor.writing.html.heat import heat_of
from processor.writing.html.look import colour_rules
from processor.writing.html.missing import missing_of
from processor.writing.html.repairs import repairs_of
from processor.writing.html.summary import summary_of
from processor.writing.html.targets import WATCHED, targets_of
from processor.writing.html.units import units_of
from processor.writing.package.atomic import write_atomically

REPORT_PAGE = "report.html"

_HERE = Path(__file__).parent
_TEMPLATE, _STYLE, _SCRIPT = "page.html", "page.css", "page.js"


def write_report(report: Report, context: Context, target: Path, lang: str, data: CountyData) -> None:
    """Write the county result as one page to `target` (made whole in a temporary file, then renamed).

    lang: the language that it opens in; both are in it
    data: what the report does not hold: the register's units, titles of rules and sections
    The same report gives the same bytes. Raises YaodianError where the target cannot be written.
    """
    write_atomically(target, [render(report, context, lang, data)])


def render(report: Report, context: Context, lang: str, data: CountyData) -> bytes:
    """The page's bytes: UTF-8."""
    page: str = _environment().get_template(_TEMPLATE).render(lang=lang, **page_data(report, context, data))
    # A damaged workbook may hold half of a surrogate pair, which no encoding can write.
    return page.encode("utf-8", "replace")


def page_data(report: Report, context: Context, data: CountyData) -> Mapping[str, Any]:
    """What the template shows, by the names it knows: frozen data, no text of it marked up."""
    units = units_of(report, data)
    targets = targets_of(report, data)
    findings = findings_of(report, data, units)
    return {
        "context": context,
        "deadline": data.deadline,
        "summary": summary_of(report, context, data, targets),
        "targets": targets,
        "watched": WATCHED,
        "units": units.all,
        "findings": findings,
        "heat": heat_of(findings.told, data, units),
        "missing": missing_of(report, data, context.as_of),
        "doubles": doubles_of(report.county),
        "repairs": repairs_of(report, units),
    }


def _environment() -> Any:
    """The templates' surroundings. Every text that goes into the page is escaped, and masked as a last line (law 6)."""
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup, escape

    def shown(value: object) -> object:
        return mask(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    def beside(path: str) -> Markup:
        """The address of a file beside the page. It is not masked: the link would lead nowhere."""
        return escape(quote(path))

    made = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled_templates(),
    )
    made.filters["beside"] = beside
    made.globals.update(
        css=Markup(colour_rules() + "\n" + (_HERE / _STYLE).read_text(encoding="utf-8")),
        js=Markup((_HERE / _SCRIPT).read_text(encoding="utf-8")),
        Text=Text,
        level=words.LEVELS,
        returned=words.RETURN_STATUS,
        stands=words.INDICATOR_STATUS,
    )
    return made


def _compiled_templates() -> Any:
    """Where compiled templates are kept, beside compiled rulesets: compiling them takes longer than filling them in for
    a hundred returns. None without a cache; one that cannot be written is no fault of the run.

    jinja2 looks at the template and at its own version; how this module sets it up is in the names.
    """
    from pickle import UnpicklingError

    from jinja2 import FileSystemBytecodeCache
    from jinja2.bccache import Bucket

    class Kept(FileSystemBytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            try:
                super().load_bytecode(bucket)
            except (OSError, EOFError, ValueError, UnpicklingError):  # cut short, or no folder: made anew
                bucket.reset()

        def dump_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError):
                Path(self.directory).mkdir(parents=True, exist_ok=True)
                super().dump_bytecode(bucket)

    folder = cache_folder()
    here = Path(__file__).stat()
    return None if folder is None else Kept(str(folder), f"page-{here.st_mtime_ns:x}-{here.st_size:x}-%s.cache")
