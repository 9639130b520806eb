"""Describes the environment of a training: versions of packages, and the state of the code in git."""

import platform
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from eyelid import __version__


def environment_text() -> str:
    """Returns the versions of Python, the system and all installed packages, one per line."""
    packages = sorted(f"{package.name}=={package.version}" for package in distributions())
    return "\n".join([f"python {sys.version}", platform.platform(), *packages]) + "\n"


def git_text(*, of_current_folder: bool) -> str:
    """Describes the state of eyelid's code, and if asked that of the repository of the current folder.

    Args:
        of_current_folder: Whether to add the commit, the changed files and their differences of the git
            repository to which the current folder belongs.

    Returns:
        The text. It has the commit of eyelid where eyelid runs from a checkout, and whether files were
        changed since, but not the changes.
    """
    lines = [f"eyelid {__version__}, {_own_commit(Path(__file__).parents[1])}"]
    if of_current_folder:
        folder = Path.cwd()
        commit = _git(folder, "rev-parse", "HEAD") or "no git commit\n"
        lines += [f"{folder}: {commit}{_git(folder, 'status', '--short')}{_git(folder, 'diff', 'HEAD')}"]
    return "\n".join(lines) + "\n"


def _own_commit(package: Path) -> str:
    """Returns in words at which commit the code of a package is, if a git repository tracks it."""
    # An installed package may lie in a repository of the user, which then does not track it.
    if not _git(package, "ls-files", "__init__.py"):
        return "not run from a git checkout"
    commit = _git(package, "rev-parse", "HEAD").strip()
    changed = _git(package, "status", "--short", "--untracked-files=no", ".")
    return f"commit {commit}{', with uncommitted changes' if changed else ''}"


def _git(folder: Path, *words: str) -> str:
    r"""Returns what git prints in a folder; "" if it fails, as outside of repositories, or is not installed.

    Bytes that are not UTF-8, such as those in the differences of files of other encodings, become `\xNN`.
    """
    command = ["git", "--no-optional-locks", "-C", str(folder), *words]  # which writes nothing
    try:
        answer = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return ""
    return answer.stdout.decode("utf-8", "backslashreplace") if answer.returncode == 0 else ""
