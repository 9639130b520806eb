"""What goes into the source archive, and what names the version."""

import shutil
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from eyelid import __version__

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(
    not (shutil.which("git") and (ROOT / ".git").exists()), reason="needs git, and a checkout of the project"
)
def test_the_source_archive_has_all_that_is_in_the_project_but_files_of_its_hosting():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    entries = {name.split("/")[0] for name in tracked.splitlines()}
    assert {"src", "tests", "README.md"} <= entries
    left_out = {name for name in entries if not any(fnmatch(f"/{name}", each) for each in patterns)}
    assert {name for name in left_out if not name.startswith(".")} == set()


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == __version__
    assert citation["cff-version"] == "1.2.0"
