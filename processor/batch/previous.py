"""Results of earlier runs, read back from their findings.json."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from processor.errors import YaodianError
from processor.judging.history import key_of
from processor.model import PastFinding, PastReturn, PreviousRun, Text

FINDINGS = "findings.json"


def read_previous(folders: Sequence[str | Path], as_of: datetime.date) -> tuple[PreviousRun, ...]:
    """The runs whose results lie in these folders, the earliest first; a folder named twice counts once.

    as_of: the check date of this run
    Raises YaodianError where a folder holds no results, or results of a later day than this run's.
    """
    wanted = dict.fromkeys(Path(folder).resolve() for folder in folders)
    runs = [_read(folder) for folder in wanted]
    for run in runs:
        if run.as_of > as_of:
            raise YaodianError(
                Text(
                    f"--previous 的审核日期 {run.as_of} 比这次的 {as_of} 还晚",
                    f"the results after --previous are of {run.as_of}, later than {as_of}",
                ),
                Text("请给出以前的结果，或改 --as-of", "Name earlier results, or change --as-of"),
                run.folder,
            )
    return tuple(sorted(runs, key=lambda run: run.as_of))


def _read(folder: Path) -> PreviousRun:
    path = folder / FINDINGS
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _run(folder.name, data)
    except FileNotFoundError:
        what = Text(f"--previous 的文件夹里没有 {FINDINGS}", f"no {FINDINGS} in the folder after --previous")
    except OSError as error:
        reason = error.strerror or str(error)
        what = Text(f"{FINDINGS} 打不开：{reason}", f"{FINDINGS} cannot be opened: {reason}")
    except (ValueError, KeyError, TypeError, AttributeError):
        what = Text(f"{FINDINGS} 不是 yaodian batch 的结果", f"{FINDINGS} was not written by yaodian batch")
    remedy = Text("请给出以前 yaodian batch --out 的文件夹", "Name a folder that yaodian batch --out has written")
    raise YaodianError(what, remedy, str(folder))


def _run(folder: str, data: Any) -> PreviousRun:
    county = data["county"]
    replaced = {file for one in county["duplicates"] for file in one["files"] if file != one["used"]}
    returns = [_return(one) for one in data["returns"] if one["file"] not in replaced]
    return PreviousRun(
        folder=folder,
        ruleset=str(data["ruleset"]["id"]),
        as_of=datetime.date.fromisoformat(data["as_of"]),
        round=str(data["round"]),
        returns={key_of(one.unit, one.name, one.form): one for one in returns},
        missing=frozenset((str(one["unit"]), str(one["form"])) for one in county["missing"]),
        unread=tuple(str(one["file"]) for one in data["unread"]),
    )


def _return(data: Any) -> PastReturn:
    return PastReturn(
        unit=str(data["unit"]["code"]),
        name=str(data["unit"]["name"]),
        form=str(data["form"]),
        file=str(data["file"]),
        status=str(data["status"]),
        findings=tuple(_finding(one) for one in data["findings"] if one["level"] != "info"),
    )


def _finding(data: Any) -> PastFinding:
    texts = {name: str(data[name] or "") for name in ("key", "rule", "level", "judges", "sheet", "cell", "message")}
    return PastFinding(**texts)
