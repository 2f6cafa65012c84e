"""`yaodian batch`: a folder of returns."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.base import Asked, Command, judging_options, words
from processor.cli.screen import exit_code, progress, show


def batch_command(lang: str) -> Command:
    """The command, with help in `lang`."""

    @click.command(
        "batch",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "审核一个文件夹里收回的全部填报表，汇总成全县结果。原文件从不改动，结果写到 --out。\n\n"
            "例：yaodian batch 收回的表 --register 单位名录.xlsx --out 结果 --as-of 2021-12-31",
            "Check a folder of returned workbooks and roll them up. Originals are never changed, results go to --out."
            "\n\n"
            "Example: yaodian batch returns --register register.xlsx --out results --as-of 2021-12-31",
        ),
    )
    @click.argument("folder", metavar="DIR")
    @click.option("--out", required=True, metavar="DIR", help=words(lang, "存放结果的文件夹", "folder for the results"))
    @click.option(
        "--copies",
        type=click.Choice(["flagged", "all"]),
        default="flagged",
        show_default=True,
        help=words(lang, "给有问题的表写标注副本，或给全部", "annotated copies of flagged returns, or of all"),
    )
    @judging_options(lang)
    def run(folder: str, out: str, copies: str, asked: Asked) -> int:
        return run_batch(Path(folder), Path(out), asked, everyone=copies == "all")

    return run


def run_batch(folder: Path, out: Path, asked: Asked, *, everyone: bool) -> int:
    """The whole batch from folder to screen; returns the exit code.

    everyone: annotated copies of all readable returns, not only of those with something to show
    """
    from processor.batch.context import context_of
    from processor.batch.folder import files_in
    from processor.batch.outputs import write_copies, write_county, write_lists
    from processor.batch.run import judge_folder
    from processor.batch.setup import prepare
    from processor.errors import YaodianError
    from processor.model import Text
    from processor.writing.terminal import batch_screen

    if not folder.is_dir():
        raise YaodianError(Text("没有这个文件夹", "no such folder"), Text("请检查路径", "Check the path"), str(folder))
    lang = asked.lang
    setup = prepare(asked.ruleset, asked.register, asked.as_of, asked.round_id, asked.limits)
    sources = files_in(folder, leave_out=[out, *([Path(asked.register)] if asked.register else [])])
    with progress(words(lang, "审核", "Checking"), len(sources), asked.quiet) as step:
        report = judge_folder(sources, setup, step)
    with progress(words(lang, "写标注副本", "Writing"), len(report.returns), asked.quiet) as step:
        paths = {source.name: source.path for source in sources}
        report = write_copies(paths, report, setup, out, lang, everyone, step)
    write_lists(report, out, lang)
    write_county(report, setup, out, lang)
    context = context_of(report, setup)
    show(batch_screen(report, context, lang, out=str(out), everything=asked.show_all, brief=asked.quiet))
    return exit_code(report, asked.fail_on)
