"""README.md as a package index shows it, which has no other file of the project."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_link_leads_nowhere_on_the_page_of_an_index():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    text = (ROOT / "README.md").read_text("utf-8")
    for step in project["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]:
        text = re.sub(step["pattern"], step["replacement"], text)
    links = re.findall(r"\]\s*[(\[:]\s*([^)\]\s]*)", text)
    assert links
    assert all(link.startswith(("http:", "https:")) for link in links)
    assert "docs/training.md" in text
    assert not re.search(r"!\[|<img|<a ", text)


def test_links_lead_to_files_of_the_project():
    text = (ROOT / "README.md").read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)]*)\)", text) if ":" not in link]
    assert links
    assert all((ROOT / link).is_file() for link in links)
