"""Whatever happens while a file is written: the original is untouched, and no half file stands under the final name."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from processor.errors import YaodianError
from processor.writing.package.atomic import replacing, write_atomically

ROOT = Path(__file__).parents[2]
NAME_OF_250_BYTES = "校" * 81 + "a" * 2 + ".xlsx"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file that an earlier run wrote."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    return path


def _fail(number: int):
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def _alone(target: Path) -> bool:
    """The old file stands as it was, and nothing beside it."""
    return target.read_bytes() == b"old" and list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("step", [(os, "fsync"), (os, "replace")])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk(target, monkeypatch, step, number):
    monkeypatch.setattr(*step, _fail(number))
    with pytest.raises(YaodianError, match="磁盘已满") as error:
        write_atomically(target, [b"new"])
    assert "腾出空间" in error.value.remedy.zh and _alone(target)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_a_disk_that_is_full_in_the_middle_of_a_write(target):
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(YaodianError, match="磁盘已满"):
            write_atomically(target, [b"x" * 60_000] * 3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert _alone(target)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_is_read_only(target, monkeypatch, number):
    monkeypatch.setattr(tempfile, "mkstemp", _fail(number))
    with pytest.raises(YaodianError, match="文件夹不能写入") as error:
        write_atomically(target, [b"new"])
    assert "--out" in error.value.remedy.zh and _alone(target)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_really_is_read_only(target):
    target.parent.chmod(0o500)
    try:
        with pytest.raises(YaodianError, match="文件夹不能写入"):
            write_atomically(target, [b"new"])
    finally:
        target.parent.chmod(0o700)
    assert _alone(target)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_a_result_that_is_open_in_excel_on_windows(target, monkeypatch, number):
    monkeypatch.setattr(os, "replace", _fail(number))
    with pytest.raises(YaodianError, match="正在 Excel 或 WPS 里打开") as error:
        write_atomically(target, [b"new"])
    assert "关闭" in error.value.remedy.zh and _alone(target)


def test_a_share_that_knows_no_modes(target, monkeypatch):
    monkeypatch.setattr(Path, "chmod", _fail(errno.EPERM))
    write_atomically(target, [b"new"])
    assert target.read_bytes() == b"new"


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(YaodianError, match="文件写不出来"):
        write_atomically(tmp_path / "out" / "a.xlsx", [b"data"])


def test_a_name_of_250_bytes(tmp_path):
    assert len(NAME_OF_250_BYTES.encode()) == 250
    write_atomically(tmp_path / NAME_OF_250_BYTES, [b"da", b"ta"])
    assert (tmp_path / NAME_OF_250_BYTES).read_bytes() == b"data"


def test_a_name_that_is_too_long(tmp_path):
    with pytest.raises(YaodianError, match="文件名太长") as error:
        write_atomically(tmp_path / ("校" * 90 + ".xlsx"), [b"data"])
    assert "改短" in error.value.remedy.zh and list(tmp_path.iterdir()) == []


def test_an_interrupt(target):
    with pytest.raises(KeyboardInterrupt), replacing(target) as out:
        out.write(b"half")
        raise KeyboardInterrupt
    assert _alone(target)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("moment", ["fdopen", "write", "fsync", "umask", "replace", "unlink"])
def test_a_kill_at_any_moment(target, plain, moment):
    """The process is killed as it comes to a step; what stands under the final name is the old file or the whole new
    one, and the original is what it was."""
    source = target.with_name("original.xlsx")
    source.write_bytes(plain)
    code = f"""
        import io, os, signal, sys
        from pathlib import Path
        from processor.model import Counts, ReturnResult, UnitRef
        from processor.writing.annotate import annotate
        from processor.writing.package import atomic, container
        from processor.writing.package.spec import NewSheet

        def die(*_, **__):
            os.kill(os.getpid(), {int(signal.SIGKILL)})

        class Half(io.BufferedRandom):
            def write(self, data):
                super().write(data[: len(data) // 2])
                self.flush()
                die()

        if {moment!r} == "unlink":
            atomic.Path.unlink = die
        elif {moment!r} == "write":
            os.fdopen = lambda handle, mode: Half(io.FileIO(handle, "r+b"))
        else:
            setattr(os, {moment!r}, die)
        unit = UnitRef("P05", "老城小学", "meta")
        result = ReturnResult("a.xlsx", "school", "1.0", unit, "accepted", Counts(), 1, (), ())
        annotate(Path(sys.argv[1]), Path(sys.argv[2]), result, NewSheet("审核结果", ()))
    """
    words = [sys.executable, "-c", textwrap.dedent(code), str(source), str(target)]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert source.read_bytes() == plain
    if moment == "unlink":
        assert target.read_bytes()[:4] == b"PK\x03\x04" and target.read_bytes()[-22:-18] == b"PK\x05\x06"
    else:
        assert target.read_bytes() == b"old"
