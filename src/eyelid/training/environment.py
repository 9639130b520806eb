"""What a training ran with: versions of packages, and the state of the code in git."""

import platform
import subprocess
import sys
from importlib.metadata import distributions


def environment_text() -> str:
    """Returns the versions of Python, the system and all installed packages, one a line."""
    packages = sorted(f"{package.name}=={package.version}" for package in distributions())
    return "\n".join([f"python {sys.version}", platform.platform(), *packages]) + "\n"


def git_text() -> str:
    """Returns the commit, the changed files and their changes, of the repository of the current folder.

    The text is empty outside of a repository.
    """
    commands = (["rev-parse", "HEAD"], ["status", "--short"], ["diff", "HEAD"])
    try:
        return "".join(
            subprocess.run(["git", *words], capture_output=True, text=True).stdout  # noqa: S603, S607
            for words in commands
        )
    except FileNotFoundError:
        return "git is not installed\n"
