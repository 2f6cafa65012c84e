"""怎么看: what the signs of the page mean."""

from __future__ import annotations

from processor.model import Text
from processor.writing.html.markup import Markup, chip, say, t
from processor.writing.words import ERROR, INDICATOR_STATUS, INFO, QUERY, SHORT, STRETCH

_LEVELS = (
    (ERROR, Text("数据本身有误，改正后再报。", "The figure itself is faulty: it must be corrected and sent again.")),
    (QUERY, Text("数据可疑，改正，或者写明原因。", "The figure looks odd: it is corrected, or explained.")),
    (
        SHORT,
        Text(
            "数据照收，不退回；只表示离文件的目标还有差距。",
            "Accepted as it is; only the target of the document is not reached.",
        ),
    ),
    (
        STRETCH,
        Text(
            "达到了目标，没有达到文件写的争取值；不影响报送。",
            "The target is reached, the stretch value is not; nothing is sent back for it.",
        ),
    ),
    (INFO, Text("供参考，不用处理。", "For information, nothing is asked.")),
)
_STATUSES = {
    "pending": Text(
        "未报的单位足以改变结论，报齐前不判。", "Missing returns could change the result, so none is given yet."
    ),
    "in-progress": Text("还没有到截止日期。", "Not yet due."),
}
_ORIGIN = Text(
    "数字写在文件里；“本系统口径”是本系统的理解，不是文件的规定；“外部标准”出自别的文件。",
    "The figure stands in the document; “our reading” is ours and not the document’s; “outside standard” comes from "
    "elsewhere.",
)


def how_part() -> Markup:
    """The part as markup."""
    title = t("怎么看这份报告", "How to read this report")
    yield f'<section id="how" aria-labelledby="h-how"><h2 id="h-how">{title}</h2>\n<dl class="how">\n'
    for level, said in _LEVELS:
        yield _entry(chip(level.id, level.word), said)
    for id, said in _STATUSES.items():
        yield _entry(chip(id, INDICATOR_STATUS[id].word), said)
    yield _entry(f'<em class="src">{t("文件规定", "from the document")}</em>', _ORIGIN)
    yield "</dl></section>\n"


def _entry(sign: str, said: Text) -> str:
    return f"<div><dt>{sign}</dt><dd>{say(said)}</dd></div>\n"
