"""The blank workbooks that are sent out, as files: one for all, or one for each unit with its identity filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from processor.authoring.template import build_template, template_name
from processor.errors import YaodianError
from processor.model import Register, Text
from processor.ruleset.types import Form, Ruleset

# What Windows refuses in a file name.
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def write_templates(
    ruleset: Ruleset, form_ids: Sequence[str], out: Path, register: Register | None = None
) -> Iterator[Path]:
    """Write blank workbooks to the folder `out` and name each as it is written.

    form_ids: ids of forms; none for all of the ruleset (the register too, unless there is one already)
    register: one workbook for each unit and each form that the unit must return
    Raises YaodianError for an id that is none, and where `out` cannot be written to.
    """
    forms = [_form(ruleset, form_id) for form_id in form_ids] or list(ruleset.returns if register else ruleset.forms)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for form in forms:
            if register is None:
                yield _written(out / template_name(form), build_template(ruleset, form))
                continue
            for unit in register.units:
                if form.id in unit.forms:
                    name = _REFUSED.sub("_", f"{unit.name}_{template_name(form)}")
                    yield _written(out / name, build_template(ruleset, form, unit))
    except OSError as error:
        raise YaodianError(
            Text(f"写不了：{error.strerror}", f"cannot write: {error.strerror}"),
            Text("请检查 --out 的路径和权限", "Check the path after --out and its permissions"),
            str(out),
        ) from error


def _form(ruleset: Ruleset, form_id: str) -> Form:
    """The form called so by id or by title; YaodianError naming those there are."""
    for form in ruleset.forms:
        if form_id in (form.id, form.title.zh):
            return form
    names = "、".join(f"{form.id}（{form.title.zh}）" for form in ruleset.forms)
    raise YaodianError(
        Text(f"规则集 {ruleset.id} 没有报表“{form_id}”", f"ruleset {ruleset.id} has no form {form_id!r}"),
        Text(f"可用的报表：{names}", f"Forms: {', '.join(form.id for form in ruleset.forms)}"),
    )


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
