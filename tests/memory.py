"""How much memory a piece of Python takes at its peak, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# The peak of a process is told by Linux only, where it can be set back, too: `ru_maxrss` begins with what the parent had.
only_where_told = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the system tells no peak")

_TOLD = '''
import json, re
from pathlib import Path

def _peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1000

def peaks(calls):
    """Print the megabytes that each call takes beyond what there is before it, at its peak."""
    found = {}
    for name, call in calls.items():
        Path("/proc/self/clear_refs").write_text("5")
        before = _peak()
        call()
        found[name] = _peak() - before
    print(json.dumps(found))
'''


def peaks(code: str, *arguments: str) -> dict[str, float]:
    """Run Python that calls `peaks` with functions by name; return the megabytes that each takes at its peak.

    Args:
        code: the program; its arguments are in `sys.argv`.
        arguments: them.
    """
    out = subprocess.run([sys.executable, "-c", _TOLD + code, *arguments], stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(out.stdout.splitlines()[-1])
    return found
