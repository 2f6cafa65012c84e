"""Marks off again: `yaodian clean`, in files and in words."""

from __future__ import annotations

import io
from pathlib import Path

from processor.errors import YaodianError
from processor.model import Text
from processor.writing.annotate import LOOKS
from processor.writing.package.atomic import same_file, write_atomically
from processor.writing.package.cleaning import Cleaned, clean
from processor.writing.pieces import Line, file_name, line


def clean_file(source: Path, target: Path | None) -> Cleaned | None:
    """Write `source` without our marks to `target` (None: only see what would go); the original is only read.

    Returns None, and writes nothing, where it carries no marks. Raises YaodianError where `source` cannot be read,
    `target` is the original or cannot be written, Unpatchable where the workbook cannot be taken apart.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        raise YaodianError(
            Text(f"文件打不开（{error.strerror}）", f"the file cannot be opened ({error.strerror})"),
            Text("请检查路径和权限", "Check the path and its permissions"),
            str(source),
        ) from error
    if target is not None and same_file(source, target):
        raise YaodianError(
            Text("不能写在原文件上", "the result would replace the original"),
            Text("请在 --out 后面换一个文件名", "Give another name after --out"),
            str(target),
        )
    buffer = io.BytesIO()
    done = clean(data, buffer, LOOKS)
    if done is not None and target is not None:
        write_atomically(target, [buffer.getvalue()])
    return done


def clean_lines(source: Path, target: Path | None, done: Cleaned | None, lang: str) -> list[Line]:
    """What is said on screen. done: what clean_file returned"""
    zh = lang == "zh"
    name = file_name(str(source))
    if done is None:
        return [
            line(
                f"{name}: 没有本程序的标记, 不用去, 没有写文件。"
                if zh
                else f"{name}: carries no marks of ours; nothing was written."
            )
        ]
    lines = [line(_taken(name, done, target is None, lang)), line(_how(done, lang))]
    if done.kept:
        lines.append(
            line(
                f"{done.kept} 条原有批注只去掉了后加的文字, 原来的话还在。"
                if zh
                else f"From {done.kept} comments of the sender's only our text was taken."
            )
        )
    if target is not None:
        lines.append(line(f"去掉标记后的文件: {target}" if zh else f"Clean file: {target}"))
    return lines


def _taken(name: str, done: Cleaned, dry: bool, lang: str) -> str:
    if lang != "zh":
        sheets = f", sheet {', '.join(done.sheets)}" if done.sheets else ""
        verb = "would go" if dry else "taken off"
        return f"{name}: {verb}: marks of {done.cells} cells, {done.comments} comments{sheets}"
    sheets = f", 工作表 {'、'.join(done.sheets)}" if done.sheets else ""
    verb = "将去掉" if dry else "已去掉"
    return f"{name}: {verb}单元格标记 {done.cells} 处, 批注 {done.comments} 条{sheets}"


def _how(done: Cleaned, lang: str) -> str:
    if done.original:
        text = Text("标注后没有再保存过: 每个部件都和标注前一样。", "Not saved since: every part is as it was before.")
    elif done.journal:
        text = Text(
            "标注后又保存过: 改过的内容都保留, 底色和边框按记录恢复。",
            "Saved since: what was changed stays, fills and borders are back as recorded.",
        )
    else:
        text = Text(
            "标注后被别的程序保存过, 原来底色和边框的记录丢了: 照同列相邻的格恢复, 请看一遍。",
            "Saved by a program that lost the record of fills and borders: taken from the cells around; look it over.",
        )
    return text.get(lang)
