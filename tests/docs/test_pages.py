"""The pages in docs/: how-tos are found and run; what checks the built site finds what is wrong."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def tool(name):
    """Returns a module of docs/."""
    sys.path.insert(0, str(DOCS))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(DOCS))


def test_each_how_to_is_in_the_navigation_and_has_examples_that_are_run():
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = [DOCS / "start.md", *(DOCS / "how-to").glob("*.md")]
    assert len(pages) == 6
    for page in pages:
        assert f"- {page.relative_to(DOCS).as_posix()}\n" in navigation
        assert "```sh\n" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("body", "mistake"),
    [
        ("<a href='b.html#place'>b</a> <img src='a.png'>", ""),
        ("<a href='https://example.org/x'>elsewhere</a>", ""),
        ("<a href='c.html'>c</a>", "c.html leads to no file"),
        ("<a href='b.html#nowhere'>b</a>", "b.html#nowhere leads to no place in the page"),
        ("<img src='b.png'>", "b.png leads to no file"),
        ("<script src='https://example.org/x.js'></script>", "loads https://example.org/x.js"),
        ("<link rel=stylesheet href='//example.org/x.css'>", "loads //example.org/x.css"),
    ],
)
def test_a_dead_link_or_what_is_loaded_from_elsewhere_is_a_mistake(tmp_path, body, mistake):
    (tmp_path / "a.html").write_text(body)
    (tmp_path / "b.html").write_text("<h1 id=place>b</h1>")
    (tmp_path / "a.png").write_bytes(b"")
    assert tool("check_site").mistakes(tmp_path) == ([f"a.html: {mistake}"] if mistake else [])


@pytest.mark.parametrize(
    ("language", "text", "fails"),
    [
        ("sh", "echo 1 > one\ntest -f one\n", False),
        ("sh", "false\ntrue\n", True),
        ("sh", "false | true\n", True),
        ("sh", "echo $UNSET_NAME\n", True),
        ("python", "print(1)\n", False),
        ("python", "raise ValueError('no')\n", True),
    ],
)
def test_an_example_fails_with_any_of_its_commands(tmp_path, language, text, fails):
    assert bool(tool("run_examples").run_block(language, text, tmp_path)) == fails
