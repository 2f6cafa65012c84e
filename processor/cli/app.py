"""The group `yaodian` and its commands."""

from __future__ import annotations

import click

from processor import __version__
from processor.cli.base import Group, words


def build(lang: str) -> Group:
    """All commands, with help in `lang` (zh or en)."""
    from processor.cli.batch_command import batch_command
    from processor.cli.check import check_command
    from processor.cli.clean import clean_command
    from processor.cli.demo import demo_command
    from processor.cli.excel_command import excel_group
    from processor.cli.merge_command import merge_command
    from processor.cli.rules import rules_group
    from processor.cli.template import template_command

    group = Group(
        "yaodian",
        lang=lang,
        help=words(
            lang,
            "要点审核：按工作要点的规则审核填好的 Excel 填报表，把结果写回表里，汇总成全县结果。\n\n"
            "例：yaodian check 老城小学.xlsx --annotate",
            "Check filled Excel returns against the rules of a notice, write the results back, roll them up.\n\n"
            "Example: yaodian check school.xlsx --annotate",
        ),
        params=[
            click.Option(
                ["--version"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_show_version,
                help=words(lang, "显示版本和判定引擎", "show the version and the verdict engine"),
            )
        ],
    )
    for command in (
        check_command(lang),
        batch_command(lang),
        merge_command(lang),
        template_command(lang),
        clean_command(lang),
        rules_group(lang),
        excel_group(lang),
        demo_command(lang),
    ):
        group.add_command(command)
    return group


def _show_version(context: click.Context, option: click.Parameter, asked: bool) -> None:
    if not asked:
        return
    from processor.judging.verdicts import engine_name

    click.echo(f"yaodian {__version__} (verdict engine: {engine_name()})")
    context.exit()
