"""What all commands share: language, help in that language, one-line errors, output that survives any console."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NoReturn

import click

from processor.errors import YaodianError
from processor.model import Text
from processor.records import dataclass

NOT_DONE = 2
"""Exit code: the run itself could not be done (usage, a path that does not exist, ruleset, register)."""

BLOCKED = 1
"""Exit code: a finding blocks submission, or a return could not be read."""

INTERRUPTED = 130
"""Exit code: Ctrl-C ended the run early; the results cover what was done until then (128 + SIGINT, as in shells)."""

_HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}


def language_of(argv: Sequence[str]) -> str:
    """The language asked for on the command line; help texts need it before click has parsed anything."""
    for index, word in enumerate(argv):
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and index + 1 < len(argv):
            return argv[index + 1]
    return "zh"


class _Formatter(click.HelpFormatter):
    """click's help, with its few own words in Chinese where `lang` asks for it."""

    lang = "zh"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法: " if self.lang == "zh" else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading) if self.lang == "zh" else heading)


class _EnglishFormatter(_Formatter):
    lang = "en"


class _Context(click.Context):
    formatter_class = _Formatter


class _EnglishContext(click.Context):
    formatter_class = _EnglishFormatter


class Command(click.Command):
    """A command whose help speaks `lang`."""

    def __init__(self, *args: Any, lang: str = "zh", **kwargs: Any) -> None:
        # click's own help option looks for translations in the file system.
        super().__init__(*args, **kwargs | {"add_help_option": False})
        self.lang = lang
        self.context_class = _EnglishContext if lang == "en" else _Context
        self.params.append(
            click.Option(
                ["--help"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_show_help,
                help=words(lang, "显示帮助", "Show this message and exit."),
            )
        )


def _show_help(context: click.Context, option: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(context.get_help(), color=context.color)
        context.exit()


class Group(Command, click.Group):
    """A group of commands; its `main` turns every error into one line."""

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:
        for stream in (sys.stdout, sys.stderr):
            # A GBK console must not end the run over one sign it does not have.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        kwargs["standalone_mode"] = False
        try:
            code = super().main(*args, **kwargs)
        except YaodianError as error:
            fail(error.line(self.lang))
        except click.exceptions.Exit as stop:
            sys.exit(stop.exit_code)
        except (click.Abort, KeyboardInterrupt):
            fail("已中断" if self.lang == "zh" else "Interrupted")
        except click.ClickException as error:
            fail(_usage_words(error, self.lang))
        except Exception as error:
            if os.environ.get("YAODIAN_DEBUG"):
                raise
            fail(_internal_words(error, self.lang))
        sys.exit(code or 0)


def fail(line: str) -> NoReturn:
    """Print one line on stderr and end the run with the exit code for "not done"."""
    click.echo(line, err=True)
    sys.exit(NOT_DONE)


def _internal_words(error: Exception, lang: str) -> str:
    kind = f"{type(error).__name__}: {error}".splitlines()[0]
    return Text(
        f"程序出错，没有完成：{kind}。这是程序的问题，不是您的文件的问题；请把这一行发给维护人员"
        "（设环境变量 YAODIAN_DEBUG=1 再运行一次可得到详情）",
        f"Internal error, not done: {kind}. This is a fault of the program, not of your file; please report this line "
        "(run again with YAODIAN_DEBUG=1 for details)",
    ).get(lang)


def _usage_words(error: click.ClickException, lang: str) -> str:
    """click's own complaints in the user's language."""
    if lang == "en":
        return f"{error.format_message()} Add --help to see how the command is used."
    what = error.format_message()
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
        what = f"没有选项 {error.option_name}{near}"
    elif isinstance(error, click.MissingParameter) and error.param is not None:
        what = f"缺少 {error.param.make_metavar(error.ctx) if error.ctx else error.param.name}"
    elif isinstance(error, click.BadParameter) and error.param is not None:
        what = f"{'/'.join(error.param.opts)} 的值不对：{error.message}"
    elif isinstance(error, click.UsageError) and "No such command" in error.message:
        what = f"没有命令 {error.message.split(chr(39))[1]}"
    return f"{what}。加 --help 看用法"


def words(lang: str, zh: str, en: str) -> str:
    """`zh` or `en`, whichever the language asks for."""
    return en if lang == "en" else zh


def common(lang: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that every command takes: --ruleset and --lang."""
    return _with_options(_common_options(lang))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of a command that judges returns say (see judging_options)."""

    register: str | None
    as_of: str | None
    round_id: str | None
    quiet: bool
    show_all: bool
    fail_on: str | None
    limits: tuple[str, ...]
    ruleset: str
    lang: str


def judging_options(lang: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of the commands that judge returns; the command gets them as one `asked`."""
    names = list(Asked.__annotations__)

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(**values: Any) -> Any:
            asked = Asked(**{name: values.pop(name) for name in names})
            return function(asked=asked, **values)

        return _with_options([*_judging_options(lang), *_common_options(lang)])(call)

    return wrap


Option = Callable[[Callable[..., Any]], Callable[..., Any]]


def _with_options(options: Sequence[Option]) -> Option:
    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            function = option(function)
        return function

    return wrap


def _common_options(lang: str) -> list[Option]:
    return [
        click.option(
            "--ruleset",
            default="heshui-2021",
            show_default=True,
            metavar="NAME|DIR",
            help=words(lang, "规则集的名称或文件夹", "name or folder of the ruleset"),
        ),
        click.option(
            "--lang",
            type=click.Choice(["zh", "en"]),
            default="zh",
            show_default=True,
            help=words(lang, "界面语言", "language on screen"),
        ),
    ]


def _judging_options(lang: str) -> list[Option]:
    return [
        click.option(
            "--register",
            metavar="FILE",
            help=words(lang, "单位名录（.xlsx 或 .csv）", "the register of units (.xlsx or .csv)"),
        ),
        click.option(
            "--as-of",
            metavar="YYYY-MM-DD",
            help=words(lang, "审核日期，默认今天", "check date, default today"),
        ),
        click.option(
            "--round",
            "round_id",
            metavar="ID",
            help=words(lang, "报送轮次，默认按审核日期", "reporting round, default by the check date"),
        ),
        click.option("--quiet", is_flag=True, help=words(lang, "只给结果，不显示进度和明细", "results only")),
        click.option(
            "--all",
            "show_all",
            is_flag=True,
            help=words(lang, "同类问题不折叠，全部列出", "list everything, no folding"),
        ),
        click.option(
            "--fail-on",
            type=click.Choice(["target"]),
            help=words(lang, "有未达标时退出码也为 1", "exit with 1 on a missed target too"),
        ),
        click.option(
            "--limit",
            "limits",
            multiple=True,
            metavar="NAME=N",
            help=words(lang, "放宽读取文件的上限，如 seconds=120", "another limit on what is read, as seconds=120"),
        ),
    ]
