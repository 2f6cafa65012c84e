"""`yaodian batch`: a folder of returns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from processor.cli.base import INTERRUPTED, Asked, Command, judging_options, words
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
    @click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help=words(
            lang,
            "同时审核几个文件，默认用全部 CPU 核；1 为不另开进程",
            "how many files at once, default one a core; 1: all in one process",
        ),
    )
    @click.option(
        "--resume",
        is_flag=True,
        help=words(
            lang,
            "接着 --out 里上次的结果往下做，已审核且没有变化的文件不再审核",
            "go on from the results in --out: files that are done and unchanged are not done again",
        ),
    )
    @click.option(
        "--previous",
        multiple=True,
        metavar="DIR",
        help=words(
            lang,
            "以前一次的 --out 文件夹，比较改了没有；可写多次，连续三次退回的会提级",
            "the --out folder of an earlier run to compare with; may be given several times",
        ),
    )
    @judging_options(lang)
    def run(
        folder: str, out: str, copies: str, jobs: int | None, resume: bool, previous: tuple[str, ...], asked: Asked
    ) -> int:
        everyone = copies == "all"
        return run_batch(Path(folder), Path(out), asked, everyone=everyone, jobs=jobs, resume=resume, previous=previous)

    return run


def run_batch(
    folder: Path,
    out: Path,
    asked: Asked,
    *,
    everyone: bool,
    jobs: int | None = None,
    resume: bool = False,
    previous: Sequence[str] = (),
) -> int:
    """The whole batch from folder to screen; returns the exit code.

    everyone: annotated copies of all readable returns, not only of those with something to show
    jobs:     worker processes, None for one a core
    resume:   what an earlier run into the same folder has done is not done again
    previous: folders with results of earlier runs to compare with
    """
    from processor.batch.context import context_of
    from processor.batch.engines import local_engine
    from processor.batch.finals import Wish
    from processor.batch.folder import keep_apart, open_folder
    from processor.batch.folder_run import FolderRun
    from processor.batch.ledger import new_ledger
    from processor.batch.outputs import write_county, write_lists
    from processor.batch.previous import read_previous
    from processor.batch.setup import prepare
    from processor.errors import YaodianError
    from processor.model import Text
    from processor.writing.terminal import batch_screen

    if not folder.is_dir():
        raise YaodianError(Text("没有这个文件夹", "no such folder"), Text("请检查路径", "Check the path"), str(folder))
    keep_apart(folder, out)
    lang, quiet = asked.lang, asked.quiet
    setup = prepare(asked.ruleset, asked.register, asked.as_of, asked.round_id, asked.limits)
    earlier = read_previous(previous, setup.as_of)
    leave_out = [out, *([Path(asked.register)] if asked.register else [])]
    with (
        open_folder(folder, leave_out, setup.limits) as found,
        new_ledger(out, keep=resume) as ledger,
        local_engine(setup, jobs, len(found.sources)) as engine,
    ):
        run = FolderRun(setup, found, ledger, engine, Wish(out, lang, everyone), earlier)
        with progress(words(lang, "审核", "Checking"), len(found.sources), quiet) as step:
            run.check(step)
        with progress(words(lang, "写标注副本", "Writing"), run.to_finish, quiet) as step:
            run.finish(step)
        report = run.report()
        write_lists(report, out, lang)
        write_county(report, setup, out, lang)
        run.close()
        context = context_of(report, setup)
        show(batch_screen(report, context, lang, out=str(out), everything=asked.show_all, brief=quiet))
        return INTERRUPTED if run.interrupted else exit_code(report, asked.fail_on)
