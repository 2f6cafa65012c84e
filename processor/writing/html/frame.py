"""What stands around the parts of the page: its head with the contents, its foot, and the sheet for one unit."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from processor.model import Text
from processor.writing.context import Context
from processor.writing.html.icons import icons_part
from processor.writing.html.look import colour_rules
from processor.writing.html.markup import Markup, named, say, shown, t

_HERE = Path(__file__).parent
_STYLE, _SCRIPT = "page.css", "page.js"
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
_CONTENTS = {
    "summary": Text("结论", "Summary"),
    "targets": Text("指标", "Targets"),
    "heat": Text("单位×条款", "Units × clauses"),
    "units": Text("单位", "Units"),
    "findings": Text("问题", "Findings"),
    "missing": Text("漏报", "Missing"),
    "repairs": Text("读取修正", "Repairs"),
    "how": Text("怎么看", "How to read"),
}
"""The parts by their ids."""


def head(context: Context, deadline: datetime.date | None, numbers: Mapping[str, int], lang: str) -> Markup:
    """All down to the first part. numbers: id of a part -> how many there are in it"""
    zh = lang == "zh"
    title = shown(context.ruleset_title.get(lang))
    yield f'<!doctype html>\n<html lang="{"zh-CN" if zh else "en"}" data-lang="{lang}">\n<head>\n'
    yield '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width,initial-scale=1">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield f"<title>{title} · {'审核报告' if zh else 'Check report'}</title>\n<style>{colour_rules()}\n"
    yield f"{_file(_STYLE)}</style>\n</head>\n<body>\n{icons_part()}"
    yield f'<a class="skip" href="#findings">{t("跳到问题清单", "Skip to the findings")}</a>\n'
    yield '<header class="mast"><div class="wrap">\n<div class="mast-l">\n'
    yield f'<p class="eyebrow">{say(context.round_title)}</p>\n'
    yield f'<h1>{say(context.ruleset_title)}{t("审核报告", ": check report")}</h1>\n<dl class="meta">\n'
    yield _fact(t("审核日期", "As of"), str(context.as_of))
    if deadline:
        yield _fact(t("本轮截止", "Round closes"), str(deadline))
    yield _fact(t("规则集", "Ruleset"), context.ruleset)
    yield _fact(t("程序", "Program"), f"yaodian {context.version}")
    yield '</dl>\n</div>\n<div class="mast-r">\n<div class="seg" role="group" aria-label="语言 / Language">'
    yield f'<button type="button" data-set-lang="zh" aria-pressed="{_flag(zh)}" lang="zh-CN">中文</button>'
    yield f'<button type="button" data-set-lang="en" aria-pressed="{_flag(not zh)}" lang="en">English</button></div>\n'
    yield f'<button type="button" class="btn" id="print">{t("打印", "Print")}</button>\n</div>\n</div></header>\n'
    links = [
        f'<a href="#{id}">{say(word)}{f" <b>{numbers[id]}</b>" if id in numbers else ""}</a>'
        for id, word in _CONTENTS.items()
    ]
    yield f'<nav class="nav" {named("目录", "Contents", lang)}><div class="wrap">\n{"".join(links)}\n</div></nav>\n'
    yield '<main class="wrap" id="main">\n'


def _fact(word: str, told: str) -> str:
    return f"<div><dt>{word}</dt><dd>{shown(told)}</dd></div>\n"


def _flag(on: bool) -> str:
    return "true" if on else "false"


def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_ASK = {
    "rejected": Text(
        "有错误，改正后重新报送；要核实的，改正或者写明原因；未达标的如实填报即可。",
        "There are errors: correct them and send the return again. Queries: correct or explain. Short of a target: "
        "accepted as it is.",
    ),
    "explain": Text(
        "没有错误；要核实的，请改正或者写明原因，再发回。",
        "There are no errors. Please correct or explain the queries and send it back.",
    ),
    "accepted": Text("可以报送，下面各条供参考。", "Ready to be sent; what follows is for information."),
}
_COLUMNS = (
    Text("序号", "No."),
    Text("级别", "Level"),
    Text("位置", "Where"),
    Text("问题与应为", "Problem and what is expected"),
    Text("怎么办", "What to do"),
    Text("条款", "Clause"),
)
_REPAIRS = (Text("位置", "Where"), Text("原来填的", "Typed"), Text("读成", "Read as"), Text("为什么", "Why"))
_TRUST = Text(
    "程序按“读成”一栏理解，理解错了请改原表。",
    "The program goes by “Read as”; if one is wrong, correct the return.",
)


def sheet_part(context: Context, deadline: datetime.date | None) -> Markup:
    """One unit's page, filled in by the script from the rows above, so that nothing stands in the file twice."""
    print_it = f'<button type="button" class="btn" id="print-one">{t("打印", "Print")}</button>'
    yield '<main id="one" hidden>\n<div class="wrap bar-one"><button type="button" class="btn" id="back">'
    yield f"{t('← 返回全县报告', '← Back to the county report')}</button>{print_it}</div>\n"
    yield '<div class="wrap" id="sheets"></div>\n</main>\n<template id="sheet">\n<article class="sheet">\n'
    yield f'<p class="eyebrow">{say(context.ruleset_title)} · {say(context.round_title)}</p>\n'
    yield f'<h1><span class="x-name"></span>{t("问题单", ": what was found")}</h1>\n<p class="x-status"></p>\n'
    yield f'<dl class="meta"><div><dt>{t("单位代码", "Code")}</dt><dd class="x-code"></dd></div>'
    yield f'<div><dt>{t("报表", "Form")}</dt><dd class="x-form"></dd></div>'
    yield f'<div><dt>{t("填报日期", "Report date")}</dt><dd class="x-filed"></dd></div>'
    yield f"<div><dt>{t('审核日期', 'Checked')}</dt><dd>{context.as_of}</dd></div>"
    if deadline:
        yield f"<div><dt>{t('本轮截止', 'Round closes')}</dt><dd>{deadline}</dd></div>"
    yield f'</dl>\n<p class="x-change" hidden><b>{t("与上次比：", "Since last time: ")}</b></p>\n'
    for status, said in _ASK.items():
        yield f'<p class="ask for-{status}">{say(said)}</p>\n'
    yield f'<table class="ft st"><thead><tr>{_heads(_COLUMNS)}'
    yield f'<th scope="col" class="k-say">{t("说明（单位填写）", "Explanation (by the unit)")}</th>'
    yield "</tr></thead><tbody></tbody></table>\n"
    more = t("其余的见标注后的表，条数：", "More in the annotated copy: ")
    yield f'<p class="note x-rest" hidden>{more}<b></b></p>\n'
    yield f'<div class="x-repairs" hidden><h2>{t("读取修正", "Repairs made while reading")}</h2>'
    yield f'<p class="note">{say(_TRUST)}</p><table class="rt"><thead><tr>{_heads(_REPAIRS)}</tr></thead>'
    yield f'<tbody></tbody></table></div>\n<p class="x-copy"><span>{t("标注后的表：", "Annotated copy: ")}</span></p>\n'
    yield f'<p class="sign"><span>{t("单位负责人：", "Head of the unit:")}</span>'
    yield f"<span>{t('填表人：', 'Filled in by:')}</span><span>{t('日期：', 'Date:')}</span></p>\n"
    yield "</article>\n</template>\n"


def _heads(words: tuple[Text, ...]) -> str:
    return "".join([f'<th scope="col">{say(word)}</th>' for word in words])


def foot(context: Context) -> Markup:
    """The end of the page, with its script."""
    offline = t(
        "本文件不联网，可以离线打开、转发、打印。",
        "This file needs no network: it can be opened offline, sent on and printed.",
    )
    yield f'<footer class="wrap foot">{offline} yaodian {shown(context.version)} · {shown(context.ruleset)} · '
    yield f"{context.as_of}</footer>\n<script>{_file(_SCRIPT)}</script>\n</body>\n</html>"
