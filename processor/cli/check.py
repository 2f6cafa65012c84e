"""`yaodian check`: workbooks before they are submitted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from processor.cli.base import Asked, Command, judging_options, words
from processor.cli.screen import exit_code, show

if TYPE_CHECKING:
    from processor.batch.setup import Setup
    from processor.model import Report


def check_command(lang: str) -> Command:
    """The command, with help in `lang`."""

    @click.command(
        "check",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "审核填好的填报表（报送之前）。不加 --out 或 --annotate 时不写任何文件，原文件从不改动。\n\n"
            "例：yaodian check 老城小学.xlsx\n\n    yaodian check 老城小学.xlsx --annotate\n\n"
            '    yaodian check 老城小学.xlsx --explain "A2 班级情况表!D8"\n\n'
            "退出码：0 可以报送；1 有必须改正的错误或有文件打不开；2 没有完成",
            "Check filled returns before submission. Nothing is written without --out or --annotate; originals are "
            "never changed.\n\nExample: yaodian check school.xlsx --annotate\n\n"
            '    yaodian check school.xlsx --explain "A2 班级情况表!D8"\n\n'
            "Exit codes: 0 nothing blocks submission; 1 blocking findings or a file that cannot be read; 2 not done",
        ),
    )
    @click.argument("files", nargs=-1, required=True, metavar="FILE...")
    @click.option(
        "--out",
        metavar="DIR",
        help=words(lang, "把标注后的副本写到这个文件夹", "write annotated copies to this folder"),
    )
    @click.option(
        "--annotate",
        "beside",
        is_flag=True,
        help=words(lang, "在原文件旁边写一份 文件名_审核结果.xlsx", "write NAME_审核结果.xlsx beside each file"),
    )
    @click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "csv"]),
        default="text",
        show_default=True,
        help=words(lang, "屏幕上的结果格式", "format of the result on screen"),
    )
    @click.option(
        "--explain",
        "cell",
        metavar="CELL",
        help=words(
            lang,
            '只说一格是怎样读的、哪些规则看过它，例如 D8 或 "A2 班级情况表!D8"；不写任何文件',
            'say only how one cell was read and which rules looked at it, such as D8 or "A2 班级情况表!D8"; '
            "nothing is written",
        ),
    )
    @judging_options(lang)
    def run(files: tuple[str, ...], out: str | None, beside: bool, form: str, cell: str | None, asked: Asked) -> int:
        from processor.batch.run import check_files
        from processor.batch.setup import prepare

        paths = [_existing(name) for name in files]
        setup = prepare(asked.ruleset, asked.register, asked.as_of, asked.round_id, asked.limits)
        if cell is not None:
            from processor.cli.explain import explain

            return explain(paths, setup, cell, asked.lang, alone=not out and not beside and form == "text")
        report = check_files(paths, setup)
        if out or beside:
            report = _write(paths, report, setup, Path(out) if out else None, asked.lang)
        _print(report, setup, form, asked)
        return exit_code(report, asked.fail_on)

    return run


def _existing(name: str) -> Path:
    """`name` as a path to a file; YaodianError for a missing path or a folder."""
    from processor.errors import YaodianError
    from processor.model import Text

    path = Path(name)
    if path.is_dir():
        raise YaodianError(
            Text("这是文件夹，不是填报表", "this is a folder, not a return"),
            Text(f"审核整个文件夹请用 yaodian batch {name} --out 结果", f"Use: yaodian batch {name} --out OUT"),
            name,
        )
    if not path.exists():
        raise YaodianError(
            Text("没有这个文件", "no such file"), Text("请检查文件名和路径", "Check the name and the path"), name
        )
    return path


def _write(paths: Sequence[Path], report: Report, setup: Setup, out: Path | None, lang: str) -> Report:
    """Annotated copies into `out`, or beside each file where out is None; the report says where each one went."""
    from dataclasses import replace

    from processor.batch.outputs import report_name, write_copy, write_unread

    def target(file: str) -> Path:
        return report_name(Path(file)) if out is None else out / Path(file).name

    written = []
    for result in report.returns:
        copy = write_copy(Path(result.file), target(result.file), result, report, setup, lang)
        written.append(replace(result, annotated=str(copy.path), remarks=copy.remarks))
    if out is not None:
        for unread in report.unread:
            write_unread(target(unread.file), unread, report, setup, lang)
    return replace(report, returns=tuple(written))


def _print(report: Report, setup: Setup, form: str, asked: Asked) -> None:
    lang = asked.lang
    if form == "json":
        from processor.writing.json_out import dump_json

        click.echo(dump_json(report, lang))
    elif form == "csv":
        from processor.writing.csv_out import csv_text

        click.echo(csv_text(report, lang), nl=False)
    else:
        from processor.batch.context import context_of
        from processor.writing.check_lines import check_screen, unread_screen

        screens = [
            check_screen(
                result, context_of(report, setup, result.form), lang, everything=asked.show_all, brief=asked.quiet
            )
            for result in report.returns
        ]
        screens += [unread_screen(unread, lang) for unread in report.unread]
        for number, screen in enumerate(screens):
            if number and not asked.quiet:
                click.echo()
            show(screen)
