"""`yaodian demo`: the main job on the samples that come with the program."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.base import Asked, Command, common, words

_AS_OF = "2021-12-31"


def demo_command(lang: str) -> Command:
    """The command, with help in `lang`."""

    @click.command(
        "demo",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "用自带的样例走一遍：审核一个县收回的填报表，结果写到 DIR（默认 yaodian-demo）。\n\n例：yaodian demo",
            "Run the batch on the samples that come with the program; results go to DIR (default yaodian-demo).\n\n"
            "Example: yaodian demo",
        ),
    )
    @click.argument("folder", default="yaodian-demo", metavar="[DIR]")
    @common(lang)
    def run(folder: str, ruleset: str, lang: str) -> int:
        from processor.cli.batch_command import How, run_batch
        from processor.resources import folder as shipped

        samples = shipped("samples") / ruleset
        asked = Asked(
            register=str(samples / "单位名录.xlsx"),
            as_of=_AS_OF,
            round_id=None,
            quiet=False,
            show_all=False,
            fail_on=None,
            limits=(),
            ruleset=ruleset,
            lang=lang,
        )
        run_batch(samples / "上报表", Path(folder), asked, How())
        # The samples hold planted faults, so that a demonstration that finds them has done its work.
        return 0

    return run
