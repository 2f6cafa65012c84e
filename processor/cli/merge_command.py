"""`yaodian merge`: results of several folders to one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from processor.cli.base import BLOCKED, Command, words
from processor.cli.screen import exit_code, progress, show
from processor.records import dataclass

if TYPE_CHECKING:
    from processor.batch.parts import CountyParts
    from processor.batch.setup import Setup
    from processor.model import Report


def merge_command(lang: str) -> Command:
    """The command, with help in `lang`."""

    @click.command(
        "merge",
        cls=Command,
        lang=lang,
        short_help=words(lang, "把几次批量审核的结果合成一个；不同的县并列。", "Join the results of several batches."),
        help=words(
            lang,
            "合并几次批量审核的结果，不再读原表。用同一份名录审核的合成一个县的结果，"
            "和把表放在一起审核一次一样；名录不同的是几个县，并列对比，不相加。\n\n"
            "例：yaodian merge 东片结果 西片结果 --register 单位名录.xlsx --out 全县结果",
            "Join results of yaodian batch; the returns are not read again. Folders judged with the same register "
            "become one county's result, as one batch over all of them would give; others are set side by side.\n\n"
            "Example: yaodian merge east west --register register.xlsx --out county",
        ),
    )
    @click.argument("folders", metavar="OUT...", nargs=-1, required=True)
    @click.option("--out", required=True, metavar="DIR", help=words(lang, "存放结果的文件夹", "folder for the results"))
    @click.option(
        "--register",
        "registers",
        multiple=True,
        metavar="FILE",
        help=words(
            lang,
            "审核时用的单位名录；几个县各有几份结果时可写多次",
            "the register that the results were made with; several times for several counties",
        ),
    )
    @click.option(
        "--ruleset",
        metavar="NAME|DIR",
        help=words(lang, "规则集，默认用审核时的", "the ruleset, by default the one of the results"),
    )
    @click.option(
        "--previous",
        multiple=True,
        metavar="DIR",
        help=words(
            lang, "以前一次的结果文件夹，用来比较（只有一个县时）", "results of an earlier run (one county only)"
        ),
    )
    @click.option("--quiet", is_flag=True, help=words(lang, "只给结果，不显示进度和明细", "results only"))
    @click.option(
        "--all", "show_all", is_flag=True, help=words(lang, "同类问题不折叠，全部列出", "list everything, no folding")
    )
    @click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default="zh",
        show_default=True,
        help=words(lang, "界面语言", "language on screen"),
    )
    def run(
        folders: tuple[str, ...],
        out: str,
        registers: tuple[str, ...],
        ruleset: str | None,
        previous: tuple[str, ...],
        quiet: bool,
        show_all: bool,
        lang: str,
    ) -> int:
        from processor.batch.parts import counties_of, keep_parts

        counties = counties_of([Path(folder) for folder in folders])
        keep_parts(counties, Path(out))
        asked = _Asked(ruleset, registers, previous, quiet, show_all, lang)
        if len(counties) == 1:
            return _one_county(counties[0], Path(out), asked)
        return _side_by_side(counties, Path(out), asked)

    return run


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options say."""

    ruleset: str | None
    registers: tuple[str, ...]
    previous: tuple[str, ...]
    quiet: bool
    show_all: bool
    lang: str


def _one_county(county: CountyParts, out: Path, asked: _Asked) -> int:
    from processor.batch.context import context_of
    from processor.writing.batch_lines import batch_screen

    with _joined(county, out, asked) as (report, setup):
        context = context_of(report, setup)
        show(batch_screen(report, context, asked.lang, out=str(out), everything=asked.show_all, brief=asked.quiet))
        return exit_code(report, None)


@contextmanager
def _joined(county: CountyParts, out: Path, asked: _Asked) -> Iterator[tuple[Report, Setup]]:
    from processor.batch.merge import merge_county
    from processor.batch.parts import setup_of
    from processor.batch.previous import read_previous

    setup = setup_of(county, asked.ruleset, asked.registers)
    previous = read_previous(asked.previous, setup.as_of)
    files = sum(part.header.found for part in county.parts)
    with ExitStack() as stack:
        with progress(words(asked.lang, "合并", "Merging"), files, asked.quiet) as step:
            report = stack.enter_context(merge_county(county, setup, out, asked.lang, previous, step))
        yield report, setup


def _side_by_side(counties: tuple[CountyParts, ...], out: Path, asked: _Asked) -> int:
    from processor.batch.side_by_side import column_of, context_beside, write_index
    from processor.errors import YaodianError
    from processor.model import Text
    from processor.writing.county_table import TABLE_BOOK, counties_screen, write_county_table

    if asked.previous:
        raise YaodianError(
            Text("几个县并列时不能与以前的结果比较", "several counties cannot be compared with earlier results"),
            Text("请去掉 --previous，或一个县一个县合并", "Leave --previous out, or merge one county at a time"),
        )
    made = []
    for county in counties:
        results = county.parts[0].folder
        if len(county.parts) > 1:
            results = out / county.name
            with _joined(county, results, asked):
                pass
        made.append((county, results, column_of(county, results)))
    columns = [column for _, _, column in made]
    write_county_table(columns, context_beside(counties), out / TABLE_BOOK, asked.lang)
    write_index(out, made)
    show(counties_screen(columns, str(out), asked.lang))
    return BLOCKED if any(column.blocked for column in columns) else 0
