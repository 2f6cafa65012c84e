"""`yaodian template`: blank workbooks to send out."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.base import Command, common, words


def template_command(lang: str) -> Command:
    """The command, with help in `lang`."""

    @click.command(
        "template",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "生成空白填报表。\n\n例：yaodian template --out 空表\n\n"
            "    yaodian template school --register 单位名录.xlsx --out 空表",
            "Make the blank workbooks.\n\nExample: yaodian template school --register register.xlsx --out blank",
        ),
    )
    @click.argument("forms", nargs=-1, metavar="[FORM]...")
    @click.option(
        "--out",
        required=True,
        metavar="DIR",
        help=words(lang, "空表存放的文件夹", "folder for the workbooks"),
    )
    @click.option(
        "--register",
        metavar="FILE",
        help=words(lang, "单位名录：每个单位一份，填好单位名称和代码", "one workbook per unit, its identity filled in"),
    )
    @common(lang)
    def run(forms: tuple[str, ...], out: str, register: str | None, ruleset: str, lang: str) -> int:
        from processor.authoring.blank import write_templates
        from processor.ruleset import load_ruleset

        rules = load_ruleset(ruleset)
        known = None
        if register:
            from processor.reading import read_register

            known = read_register(Path(register), rules)
        for path in write_templates(rules, forms, Path(out), known):
            click.echo(str(path))
        return 0

    return run
