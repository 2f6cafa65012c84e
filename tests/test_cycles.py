"""The collector in a process of ours."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import atexit, gc
atexit.register(lambda: print(gc.get_freeze_count() > 1000))
from processor.cycles import put_off
put_off()
print(gc.isenabled(), gc.get_threshold()[0] >= 100_000)
"""


def test_it_runs_seldom_and_not_at_the_end() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True"]
