"""`yaodian clean`: marks off again."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.base import Command, common, words
from processor.cli.screen import show


def clean_command(lang: str) -> Command:
    """The command, with help in `lang`."""

    @click.command(
        "clean",
        cls=Command,
        lang=lang,
        help=words(
            lang,
            "去掉标注后的文件里的标记：底色、边框、批注和“审核结果”表，其余不动。原文件从不改动。\n\n"
            "例：yaodian clean 老城小学_审核结果.xlsx --out 老城小学.xlsx",
            "Take our marks off an annotated copy: fills, borders, comments and the sheet of results. The file itself "
            "is never changed.\n\nExample: yaodian clean school_审核结果.xlsx --out school.xlsx",
        ),
    )
    @click.argument("file", metavar="FILE")
    @click.option("--out", metavar="FILE", help=words(lang, "去掉标记后的文件", "the clean file"))
    @click.option(
        "--dry-run", is_flag=True, help=words(lang, "只说会去掉什么，不写文件", "say what would go, write nothing")
    )
    @common(lang)
    def run(file: str, out: str | None, dry_run: bool, ruleset: str, lang: str) -> int:
        from processor.errors import YaodianError
        from processor.model import Text
        from processor.writing.clean import clean_file, clean_lines

        if out is None and not dry_run:
            raise YaodianError(
                Text("没有说写到哪里", "it is not said where to write"),
                Text("请加 --out 文件名，或加 --dry-run 只看会去掉什么", "Add --out FILE, or --dry-run to look only"),
            )
        source = Path(file)
        target = None if dry_run or out is None else Path(out)
        if target is not None and target.is_dir():
            target /= source.name
        show(clean_lines(source, target, clean_file(source, target), lang))
        return 0

    return run
