"""The compiled ruleset on disk, so that a start does not pay for YAML and for checking formulas.

One file per ruleset folder; its name holds a key over everything that the compiled form follows from. Its first line
is a checksum of the rest: a file that was cut short or changed is not used. Then, each as JSON on a line of its own:
the ruleset without forms and rules, the ids and tags of these, and one form or rule a line (see kept.py). Without a
folder that can be written to, everything works, only slower.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import zlib
from dataclasses import replace
from pathlib import Path

from processor.ruleset import codec
from processor.ruleset.kept import COUNTY, Kept
from processor.ruleset.types import Ruleset

SETTING = "YAODIAN_CACHE"
"""Environment variable: a folder for the cache, or `off`."""


def cache_folder() -> Path | None:
    """Where compiled rulesets are kept; None where they are not."""
    setting = os.environ.get(SETTING, "")
    if setting.lower() == "off":
        return None
    if setting:
        return Path(setting)
    if sys.platform == "linux":  # what platformdirs says there too, without its 2 ms of imports
        return Path(os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache"), "yaodian")
    import platformdirs

    return Path(platformdirs.user_cache_dir("yaodian", appauthor=False))


def program_stamp() -> str:
    """Changes whenever the code changes that compiled forms depend on: an upgrade, or an edit in a checkout."""
    package = Path(__file__).parent.parent
    parts = []
    for folder in (package, package / "ruleset", package / "formula", package / "model"):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    parts.append(f"{folder.name}/{entry.name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(sorted(parts))


def cache_path(folder: Path, sha256: str) -> Path | None:
    """The file that holds the compiled form of the ruleset in `folder` with this content; None without a cache."""
    root = cache_folder()
    if root is None:
        return None
    place = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    key = hashlib.sha256(f"{sha256}\n{program_stamp()}".encode()).hexdigest()[:32]
    return root / f"{place}-{key}.json"


def fetch(path: Path | None) -> Ruleset | None:
    """The compiled ruleset, or None where there is none or it is damaged."""
    if path is None:
        return None
    try:
        checksum, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if b"%08x" % zlib.crc32(body) != checksum:
        return None
    head, index, *texts = body.split(b"\n")
    ruleset = codec.loads(head)
    if not isinstance(ruleset, Ruleset):
        return None
    forms, rules = json.loads(index)
    return replace(ruleset, forms=Kept(forms, texts[: len(forms)]), rules=Kept(rules, texts[len(forms) :]))


def store(path: Path | None, ruleset: Ruleset) -> None:
    """Keep a compiled ruleset, in one step (a reader sees all of it or nothing), and drop older ones of its folder.

    A cache that cannot be written is no fault of the run.
    """
    if path is None:
        return
    forms = [(form.id, form.kind) for form in ruleset.forms]
    rules = [(rule.id, COUNTY if rule.scope == "county" else rule.form) for rule in ruleset.rules]
    head, *texts = map(codec.dumps, (replace(ruleset, forms=(), rules=()), *ruleset.forms, *ruleset.rules))
    body = b"\n".join((head, json.dumps([forms, rules], ensure_ascii=False).encode(), *texts))
    checksum = b"%08x" % zlib.crc32(body)
    with contextlib.suppress(OSError):
        import tempfile

        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(checksum + b"\n" + body)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise
        for old in path.parent.glob(f"{path.name.partition('-')[0]}-*.json"):
            if old.name != path.name:
                old.unlink()
