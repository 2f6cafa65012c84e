"""`yaodian excel`: the button in Excel, put there, looked at, taken away."""

from __future__ import annotations

import click

from processor.cli.base import Command, Group, common, words


def excel_group(lang: str) -> Group:
    """The group with its commands, with help in `lang`."""
    group = Group(
        "excel",
        lang=lang,
        help=words(
            lang,
            "Excel 里的“审核”按钮：安装、卸载、查看（Windows，按用户安装，不需要管理员）\n\n例：yaodian excel install",
            "The button in Excel: install, uninstall, status (Windows, per user, no administrator)\n\n"
            "Example: yaodian excel install",
        ),
    )
    for command in (_install(lang), _uninstall(lang), _status(lang)):
        group.add_command(command)
    return group


def _dry_run(lang: str) -> click.Option:
    return click.Option(
        ["--dry-run"],
        is_flag=True,
        help=words(lang, "只说会做什么，什么都不改", "say what would be done, change nothing"),
    )


def _install(lang: str) -> Command:
    @click.command(
        "install",
        cls=Command,
        lang=lang,
        params=[_dry_run(lang)],
        help=words(
            lang, "安装按钮：加载项、启动程序、桌面图标、“发送到”菜单", "install add-in, launcher and shortcuts"
        ),
    )
    @click.option(
        "--register", default="", metavar="FILE", help=words(lang, "单位名录（学校不用）", "the register of units")
    )
    @common(lang)
    def run(dry_run: bool, register: str, ruleset: str, lang: str) -> int:
        from pathlib import Path

        from processor.excel.install import install, items
        from processor.excel.settings import Settings

        path = str(Path(register).resolve()) if register else ""
        folder = str(Path(ruleset).resolve()) if Path(ruleset).is_dir() else ruleset
        if not dry_run:
            from processor.batch.setup import prepare

            prepare(folder, path or None, None, None)  # what the button could not use is told now
        verb = words(lang, "将写入", "would write") if dry_run else words(lang, "已写入", "written")
        for item in items() if dry_run else install(Settings(folder, path, lang)):
            click.echo(f"{verb}: {item.what.get(lang)}  {item.path}")
        if not dry_run:
            click.echo(words(lang, "装好了。请关闭 Excel 再打开，功能区会有“要点审核”。", "Done. Restart Excel."))
        return 0

    return run


def _uninstall(lang: str) -> Command:
    @click.command(
        "uninstall",
        cls=Command,
        lang=lang,
        params=[_dry_run(lang)],
        help=words(lang, "卸载按钮，安装时写入的全部删除", "take away all that install has written"),
    )
    @common(lang)
    def run(dry_run: bool, ruleset: str, lang: str) -> int:
        from processor.excel.install import items, uninstall

        gone = [item.path for item in items() if item.path.exists()] if dry_run else uninstall()
        verb = words(lang, "将删除", "would remove") if dry_run else words(lang, "已删除", "removed")
        for path in gone:
            click.echo(f"{verb}: {path}")
        if not gone:
            click.echo(words(lang, "没有安装，不用卸载。", "Not installed; nothing to remove."))
        return 0

    return run


def _status(lang: str) -> Command:
    @click.command(
        "status",
        cls=Command,
        lang=lang,
        help=words(lang, "看按钮装好没有；没有装好时退出码为 1", "whether the button is installed; exit code 1 if not"),
    )
    @common(lang)
    def run(ruleset: str, lang: str) -> int:
        from processor.excel.install import is_current, items
        from processor.excel.settings import read_settings

        states = {
            True: words(lang, "已装", "installed"),
            False: words(lang, "旧版", "outdated"),
            None: words(lang, "没有", "missing"),
        }
        found = [(item, is_current(item)) for item in items()]
        for item, state in found:
            click.echo(f"{states[state]}  {item.what.get(lang)}  {item.path}")
        settings = read_settings()
        click.echo(words(lang, "规则集", "Ruleset") + f"  {settings.ruleset}")
        if settings.register:
            click.echo(words(lang, "单位名录", "Register") + f"  {settings.register}")
        return 0 if all(state for _, state in found) else 1

    return run
