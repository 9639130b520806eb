"""Describes the environment of a training: versions of packages, and the state of the code in git."""

import platform
import subprocess
import sys
from importlib.metadata import distributions


def environment_text() -> str:
    """Returns the versions of Python, the system and all installed packages, one per line."""
    packages = sorted(f"{package.name}=={package.version}" for package in distributions())
    return "\n".join([f"python {sys.version}", platform.platform(), *packages]) + "\n"


def git_text() -> str:
    """Returns the commit, the changed files and the differences of the git repository in the current folder.

    Returns:
        The text. It is empty outside of a repository, and says so if git is not installed.
    """
    commands = (["rev-parse", "HEAD"], ["status", "--short"], ["diff", "HEAD"])
    try:
        return "".join(
            subprocess.run(["git", *words], capture_output=True, text=True).stdout  # noqa: S603, S607
            for words in commands
        )
    except FileNotFoundError:
        return "git is not installed\n"
