"""Runs JavaScript in node, and returns the JSON that it prints."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

NODE = shutil.which("node")


def run_in_node(script: Path, *words: Path | str, given: str = "", timeout_s: float = 120) -> Any:
    """Runs a script, with what is given on its standard input."""
    command = [str(NODE), str(script), *map(str, words)]
    run = subprocess.run(command, input=given, capture_output=True, text=True, timeout=timeout_s, check=False)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
