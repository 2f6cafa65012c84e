"""`yaodian batch`: a folder of returns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from processor.cli.base import INTERRUPTED, Asked, Command, judging_options, words
from processor.cli.screen import exit_code, progress, show
from processor.records import dataclass

if TYPE_CHECKING:
    from processor.batch.engines import Engine
    from processor.batch.folder import Source
    from processor.batch.folder_run import FolderRun
    from processor.batch.setup import Setup


def batch_command(lang: str) -> Command:
    """The command, with help in `lang`."""

    @click.command(
        "batch",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "审核一个文件夹里收回的全部填报表，汇总成全县结果。原文件从不改动，结果写到 --out。\n\n"
            "例：yaodian batch 收回的表 --register 单位名录.xlsx --out 结果 --as-of 2021-12-31\n\n"
            "退出码：0 可以报送；1 有必须改正的错误或有文件打不开；2 没有完成；130 中途按 Ctrl-C，结果只含已审核的文件",
            "Check a folder of returned workbooks and roll them up. Originals are never changed, results go to --out."
            "\n\n"
            "Example: yaodian batch returns --register register.xlsx --out results --as-of 2021-12-31\n\n"
            "Exit codes: 0 nothing blocks submission; 1 blocking findings or files that cannot be read; 2 not done; "
            "130 interrupted (Ctrl-C), the results cover what was done",
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
    @click.option(
        "--engine",
        type=click.Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help=words(lang, "在本机审核，或分到 Dask 集群上审核", "do the work here, or on a Dask cluster"),
    )
    @click.option(
        "--scheduler",
        metavar="ADDRESS",
        help=words(
            lang,
            "Dask 调度器的地址，如 tcp://10.0.0.1:8786；不给则在本机起一个",
            "address of the Dask scheduler, as tcp://10.0.0.1:8786; without it one is started here",
        ),
    )
    @judging_options(lang)
    def run(folder: str, out: str, asked: Asked, **how: Any) -> int:
        if how["scheduler"] is not None and how["engine"] != "dask":
            raise click.UsageError(
                words(lang, "--scheduler 要和 --engine dask 一起用", "--scheduler goes with --engine dask only")
            )
        everyone = how.pop("copies") == "all"
        return run_batch(Path(folder), Path(out), asked, How(everyone=everyone, **how))

    return run


@dataclass(frozen=True, slots=True)
class How:
    """How a batch is done.

    everyone:  annotated copies of all readable returns, not only of those with something to show
    previous:  folders with results of earlier runs to compare with
    jobs:      worker processes, None for one a core        (neither this nor what follows changes the results)
    resume:    what an earlier run into the same folder has done is not done again
    engine:    local or dask; scheduler: address of Dask's, None to start one here
    """

    everyone: bool = False
    previous: tuple[str, ...] = ()
    jobs: int | None = None
    resume: bool = False
    engine: str = "local"
    scheduler: str | None = None


def run_batch(folder: Path, out: Path, asked: Asked, how: How) -> int:
    """The whole batch from folder to screen; returns the exit code."""
    from processor.batch.finals import Wish
    from processor.batch.folder import keep_apart, open_folder
    from processor.batch.folder_run import FolderRun
    from processor.batch.ledger import new_ledger
    from processor.batch.previous import read_previous
    from processor.batch.setup import prepare
    from processor.errors import YaodianError
    from processor.model import Text

    if not folder.is_dir():
        raise YaodianError(Text("没有这个文件夹", "no such folder"), Text("请检查路径", "Check the path"), str(folder))
    keep_apart(folder, out)
    setup = prepare(asked.ruleset, asked.register, asked.as_of, asked.round_id, asked.limits)
    earlier = read_previous(how.previous, setup.as_of)
    leave_out = [out, *([Path(asked.register)] if asked.register else [])]
    with (
        open_folder(folder, leave_out, setup.limits) as found,
        new_ledger(out, keep=how.resume) as ledger,
        _engine(setup, how, found.sources, out) as engine,
    ):
        run = FolderRun(setup, found, ledger, engine, Wish(out, asked.lang, how.everyone), earlier)
        return _done(run, setup, out, asked, len(found.sources))


def _engine(setup: Setup, how: How, sources: Sequence[Source], out: Path) -> AbstractContextManager[Engine]:
    """What does the work."""
    if how.engine == "dask":
        from processor.batch.dask_engine import OnDask

        return OnDask(setup, how.scheduler, how.jobs, [*{source.path.parent for source in sources}, out])
    from processor.batch.engines import local_engine

    return local_engine(setup, how.jobs, len(sources))


def _done(run: FolderRun, setup: Setup, out: Path, asked: Asked, files: int) -> int:
    """The run, then all that it leaves behind; returns the exit code."""
    from processor.batch.context import context_of
    from processor.writing.batch_lines import batch_screen

    lang, quiet = asked.lang, asked.quiet
    with progress(words(lang, "审核", "Checking"), files, quiet) as step:
        run.check(step)
    with progress(words(lang, "写标注副本", "Writing"), run.to_finish, quiet) as step:
        run.finish(step)
    report = run.report()
    run.write(report)
    run.close()
    context = context_of(report, setup)
    show(batch_screen(report, context, lang, out=str(out), everything=asked.show_all, brief=quiet))
    return INTERRUPTED if run.interrupted else exit_code(report, asked.fail_on)
