"""Runs the examples of pages, in order, each page in a fresh folder; ends with 1 at the first that fails.

Run: `python docs/run_examples.py docs/start.md docs/how-to/*.md` (as `make docs` does)

Of a page, the blocks `sh` are run by bash, and the blocks `python` by Python; they have to work as they
stand, on pictures that the program draws. The blocks `bash` are for people: they install, open pages in a
browser, or need a camera. `eyelid` and `python` are those of the Python that runs this.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LONGEST_S = 600.0


def main() -> int:
    """Runs the examples of the pages that are named; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pages", nargs="+", type=Path)
    for page in parser.parse_args().pages:
        blocks = _BLOCK.findall(page.read_text("utf-8"))
        if not blocks:
            print(f"{page}: no example that can be run", file=sys.stderr)
            return 1
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            for language, text in blocks:
                failed = run_block(language, text, Path(folder))
                if failed:
                    print(f"{page}: this fails:\n{text}\n{failed}", file=sys.stderr)
                    return 1
        print(f"{page}: {len(blocks)} examples, {time.monotonic() - start:.0f} s")
    return 0


def run_block(language: str, text: str, folder: Path) -> str:
    """Runs a block in a folder; returns what it has printed if it failed, otherwise nothing.

    Args:
        language: `sh` or `python`.
        text: What is run. In `sh`, each command has to succeed.
        folder: The working directory.
    """
    command = ["bash", "-euxo", "pipefail", "-c", text] if language == "sh" else [sys.executable, "-c", text]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    try:
        done = subprocess.run(  # noqa: S603 - the examples of our own pages
            command,
            cwd=folder,
            env=os.environ | {"PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LONGEST_S,
        )
    except subprocess.TimeoutExpired:
        return f"it was not done after {_LONGEST_S:.0f} s"
    return "" if done.returncode == 0 else done.stdout


if __name__ == "__main__":
    sys.exit(main())
