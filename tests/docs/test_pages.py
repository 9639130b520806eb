"""The pages in docs/: what they tell users to type exists; what checks the built site finds what is wrong."""

import re
import shlex
import sys
from importlib import import_module
from pathlib import Path

import pytest

from eyelid.command_line.commands import VERBS
from eyelid.command_line.flags import flags_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md"]
FENCED = re.compile(r"^```(?:sh|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHORT = {"--help", "--config", "--print-config", "-h", "-o"}


def tool(name):
    """Returns a module of docs/."""
    sys.path.insert(0, str(DOCS))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(DOCS))


def commands(text):
    """Yields the words after `eyelid` of each command in the blocks of a page."""
    for block in FENCED.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            for words in re.split(r"[|;]|&&", re.split(r"(?:^|\s)#", line)[0]):
                if words.strip().startswith("eyelid "):
                    yield shlex.split(words)[1:]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if "node_modules" not in page.parts], ids=lambda page: page.stem
)
def test_verbs_and_flags_that_users_are_told_to_type_exist(page):
    for verb, *words in commands(page.read_text("utf-8")):
        typed = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)} - SHORT
        if verb.startswith("-") or not typed:
            continue
        assert verb in VERBS
        kind = "CompareOptions" if verb == "train" else f"{verb.capitalize()}Options"
        flags = flags_of(getattr(import_module(f"eyelid.verbs.{verb}"), kind))
        known = {flag.typed for flag in flags.values() if not flag.is_mapping}
        keys = tuple(f"{flag.typed}." for flag in flags.values() if flag.is_mapping)
        assert {flag for flag in typed if flag not in known and not flag.startswith(keys or "\0")} == set()


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
