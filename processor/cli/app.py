"""The group `yaodian` and its commands."""

from __future__ import annotations

from importlib import import_module

import click

from processor import __version__
from processor.cli.base import Group, words

_COMMANDS = {
    "check": ("check", "check_command"),
    "batch": ("batch_command", "batch_command"),
    "merge": ("merge_command", "merge_command"),
    "template": ("template", "template_command"),
    "clean": ("clean", "clean_command"),
    "rules": ("rules", "rules_group"),
    "excel": ("excel_command", "excel_group"),
    "demo": ("demo", "demo_command"),
}
"""Name of a command -> its module here, and the function in it that makes the command in a language."""


class _Yaodian(Group):
    """The group; a command is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands and cmd_name in _COMMANDS:
            module, maker = _COMMANDS[cmd_name]
            self.add_command(getattr(import_module(f"processor.cli.{module}"), maker)(self.lang))
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in _COMMANDS:
            for name in _COMMANDS:  # what it may have been meant to be
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)


def build(lang: str) -> Group:
    """All commands, with help in `lang` (zh or en)."""
    return _Yaodian(
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


def _show_version(context: click.Context, option: click.Parameter, asked: bool) -> None:
    if not asked:
        return
    from processor.judging.verdicts import engine_name

    click.echo(f"yaodian {__version__} (verdict engine: {engine_name()})")
    context.exit()
