"""Reading by a process that may have few files open."""

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
from eyelid.pictures import find_sources
print(sum(len(file.read()) > 0 for file in find_sources(sys.argv[1:])))
"""


def count_readable(folder: Path, *patterns: str) -> bytes:
    """Returns what a process that may open 40 files prints: how many it can read, and a line end."""
    command = [sys.executable, "-c", _PROGRAM, *patterns]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
