import subprocess

import pytest

from eyelid import __version__
from eyelid.training import environment
from eyelid.training.environment import git_text


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A git repository of the user, with a change that is not UTF-8; the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "names.txt").write_bytes(b"Jose\n")
    who = ["-c", "user.name=u", "-c", "user.email=u@example.com"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *words], check=True)
    (tmp_path / "names.txt").write_bytes(b"Jos\xe9\n")
    return tmp_path


def test_a_repository_of_the_user_is_described_only_if_asked(repository):
    assert "names.txt" not in git_text(of_current_folder=False)
    text = git_text(of_current_folder=True)
    assert " M names.txt" in text
    assert r"+Jos\xe9" in text


@pytest.mark.parametrize(
    ("tracked", "words"), [(True, "commit "), (False, "not run from a git checkout")], ids=str
)
def test_eyelid_has_a_commit_only_where_a_repository_tracks_it(tracked, words, repository, monkeypatch):
    package = repository / "eyelid"
    (package / "training").mkdir(parents=True)
    (package / "__init__.py").touch()
    if tracked:
        subprocess.run(["git", "add", "-f", "eyelid/__init__.py"], check=True)
    monkeypatch.setattr(environment, "__file__", str(package / "training" / "environment.py"))
    assert git_text(of_current_folder=False).startswith(f"eyelid {__version__}, {words}")
    assert ("with uncommitted changes" in git_text(of_current_folder=False)) == tracked


def test_without_git_there_is_no_commit(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert git_text(of_current_folder=True).startswith(f"eyelid {__version__}, not run from a git checkout")
