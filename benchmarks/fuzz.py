"""Damaged workbooks by the thousand, each through the reader: none may crash it, none may make it hang.

    python benchmarks/fuzz.py N [--seed S] [--from FOLDER ...] [--keep DIR] [--seconds 10]

Takes the shipped templates and samples (and the workbooks of the folders named), and damages one a time: bytes turned
over or cut off in the file as it is, or one part of the package edited and packed anew (bytes, tags, numbers, texts,
references, whole parts gone or exchanged). Same N and seed, same files. Everything is read in a worker under a clock.
What was said to be harmless, so that it needs none, must also be read in a fraction of that time. Files that fail are
kept in DIR. Exit code 1 where one fails.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from processor import resources
from processor.batch.folder import Source
from processor.batch.run import judge_source
from processor.batch.setup import Setup, prepare
from processor.batch.worker import Worker
from processor.errors import Unread
from processor.reading import Limits, NotHarmless

Parts = dict[str, bytes]
Edit = Callable[[Parts, random.Random], None]

_NUMBERS = (b"0", b"-1", b"1", b"65536", b"1048576", b"1048577", b"4294967295", b"9" * 20, b"1e999", b"nan")
_TEXTS = (b"", b" ", b"\xff", b"&#0;", b"&lt;", b"_x0000_", "合计".encode(), "说明：".encode(), b"=1+1", b"x" * 40_000)
_CELLS = (b"A1", b"XFD1048576", b"A1048576", b"XFD1", b"ZZZZ1", b"A0", b"1A", b"a1")
_ATTRIBUTE = re.compile(rb'="([^"]*)"')
_REFERENCE = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_VALUE = re.compile(rb"<(?:v|t)[^>]*>([^<]*)<")
_TAG = re.compile(rb"<[^>]*>")


@dataclass(slots=True)
class Tally:
    """How the files ended: outcome -> how many; failures: (number of the file, what happened)."""

    ends: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[int, str]] = field(default_factory=list)
    slowest: float = 0.0


def shipped() -> list[bytes]:
    """The templates and samples that the package brings along."""
    folders = (resources.folder("templates"), resources.folder("samples"))
    return [path.read_bytes() for folder in folders for path in sorted(Path(str(folder)).rglob("*.xlsx"))]


def damaged(seeds: Sequence[bytes], number: int, seed: int) -> bytes:
    """File `number` of a run: one of `seeds` with one to three pieces of damage."""
    chance = random.Random(f"{seed}/{number}")
    whole = chance.choice(seeds)
    parts = _unpacked(whole) if chance.random() < 0.75 else None
    if parts is None:
        return _bytes_damaged(whole, chance)
    for _ in range(chance.choice((1, 1, 2, 3))):
        chance.choice(_EDITS)(parts, chance)
    return _packed(parts, chance)


def _unpacked(whole: bytes) -> Parts | None:
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:  # an .xls: only its bytes can be turned
        return None


def _packed(parts: Parts, chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _bytes_damaged(whole: bytes, chance: random.Random) -> bytes:
    data = bytearray(whole)
    if chance.random() < 0.15:
        return bytes(data[: chance.randrange(len(data))])
    for _ in range(chance.choice((1, 2, 4, 16, 64))):
        at = chance.randrange(len(data))
        data[at] = chance.choice((data[at] ^ (1 << chance.randrange(8)), 0, 255, chance.randrange(256)))
    return bytes(data)


def _one(parts: Parts, chance: random.Random) -> str:
    """A part to damage: mostly a sheet, or one that says where things are."""
    names = list(parts)
    sheets = [name for name in names if "worksheets/" in name]
    return chance.choice(sheets if sheets and chance.random() < 0.5 else names)


def _turn_bytes(parts: Parts, chance: random.Random) -> None:
    name = _one(parts, chance)
    data = bytearray(parts[name] or b" ")
    for _ in range(chance.choice((1, 3, 9))):
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(9)] = chance.randbytes(chance.randrange(4))
        data = data or bytearray(b" ")
    parts[name] = bytes(data)


def _replace(pattern: re.Pattern[bytes], words: Sequence[bytes]) -> Edit:
    """An edit: in some places that `pattern` finds, its group gets another word."""

    def edit(parts: Parts, chance: random.Random) -> None:
        name = _one(parts, chance)
        places = [found.span(1) for found in pattern.finditer(parts[name])]
        chosen = sorted(chance.sample(places, min(len(places), chance.choice((1, 2, 30)))), reverse=True)
        for start, end in chosen:
            parts[name] = parts[name][:start] + chance.choice(words) + parts[name][end:]

    return edit


def _repeat(parts: Parts, chance: random.Random) -> None:
    """A tag, or all that stands between two tags, very often."""
    name = _one(parts, chance)
    tags = [found.start() for found in _TAG.finditer(parts[name])]
    if len(tags) < 2:
        return
    first = chance.randrange(len(tags) - 1)
    start, end = tags[first], tags[min(len(tags) - 1, first + chance.choice((1, 2, 12)))]
    piece = parts[name][start:end]
    times = min(chance.choice((1, 20, 2_000)), (1 << 19) // max(1, len(piece)) + 1)
    parts[name] = parts[name][:end] + piece * times + parts[name][end:]


def _drop_part(parts: Parts, chance: random.Random) -> None:
    if len(parts) > 1:
        del parts[chance.choice(list(parts))]


def _swap_parts(parts: Parts, chance: random.Random) -> None:
    one, other = chance.choice(list(parts)), chance.choice(list(parts))
    parts[one], parts[other] = parts[other], parts[one]


def _rename_part(parts: Parts, chance: random.Random) -> None:
    name = chance.choice(list(parts))
    parts[chance.choice((name.upper(), "../" + name, "/" + name, name + "x", name.replace("/", "\\")))] = parts[name]


def _no_tag(parts: Parts, chance: random.Random) -> None:
    name = _one(parts, chance)
    tags = [found.span() for found in _TAG.finditer(parts[name])]
    if tags:
        start, end = chance.choice(tags)
        parts[name] = parts[name][:start] + parts[name][end:]


_EDITS: tuple[Edit, ...] = (
    _turn_bytes,
    _replace(_ATTRIBUTE, _NUMBERS),
    _replace(_ATTRIBUTE, _TEXTS),
    _replace(_REFERENCE, _CELLS),
    *(_replace(_VALUE, words) for words in (_NUMBERS, _NUMBERS, _TEXTS, _TEXTS)),
    _repeat,
    _repeat,
    _no_tag,
    _drop_part,
    _swap_parts,
    _rename_part,
)


def fuzz(seeds: Sequence[bytes], numbers: Iterable[int], seed: int, setup: Setup, keep: Path | None = None) -> Tally:
    """Read the files `numbers` of a run. setup.limits.seconds: when a file hangs."""
    tally = Tally()
    with Worker(setup) as worker, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged"
        for number in numbers:
            path.write_bytes(damaged(seeds, number, seed))
            start = time.perf_counter()
            failure = ""
            for end in _ends(worker, Source(path, "damaged"), setup.limits.seconds):
                tally.ends[end] += 1
                failure = end if end.partition(" ")[0] in ("crash", "timeout", "slow", "raised") else failure
            tally.slowest = max(tally.slowest, time.perf_counter() - start)
            if failure:
                tally.failures.append((number, failure))
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{seed}-{number}").write_bytes(path.read_bytes())
    return tally


def _ends(worker: Worker, source: Source, seconds: float) -> Iterator[str]:
    """How one file ends. What is harmless is read as the run itself would read it; the rest as a worker does."""
    start = time.perf_counter()
    try:
        worker.call(judge_source, source, True)
        yield "read"
    except NotHarmless:
        yield from _ends_in_worker(worker, source)
        return
    except Unread as unread:
        yield unread.code
    except Exception as error:
        yield f"raised {type(error).__name__}: {error}"
    if time.perf_counter() - start > seconds / 2:
        yield "slow although harmless"


def _ends_in_worker(worker: Worker, source: Source) -> Iterator[str]:
    try:
        worker.call(judge_source, source)
        yield "read in a worker"
    except Unread as unread:
        yield unread.code
    except Exception as error:
        yield f"raised {type(error).__name__}: {error}"


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--from", dest="folders", nargs="*", type=Path, default=[])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args()
    setup = prepare("heshui-2021", None, "2021-12-31", None)
    setup = replace(setup, limits=Limits(seconds=asked.seconds, memory_bytes=1 << 30))
    more = [path.read_bytes() for folder in asked.folders for path in sorted(folder.rglob("*")) if path.is_file()]
    seeds = [data for data in (more or shipped()) if data]
    start = time.perf_counter()
    tally = fuzz(seeds, range(asked.count), asked.seed, setup, asked.keep)
    for end, number in tally.ends.most_common():
        print(f"{number:7d} {end}")
    for number, failure in tally.failures:
        print(f"file {number}: {failure}")
    spent = time.perf_counter() - start
    told = f"{len(tally.failures)} failed, slowest {tally.slowest:.2f} s, all in {spent:.0f} s"
    print(f"{asked.count} files, seed {asked.seed}: {told}")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
