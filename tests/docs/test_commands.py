"""Commands that README.md, the cards and the pages in docs/ name: each exists, and its words parse."""

import re
import shlex
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from eyelid.command_line.commands import VERBS
from eyelid.command_line.flags import flags_of
from eyelid.errors import OptionError
from eyelid.options import given_options, parse_options

from .parsing import mistake, stopping_at_parsers

ROOT = Path(__file__).parents[2]
PAGES = [
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if "node_modules" not in page.parts),
    *(ROOT / name for name in ("README.md", "MODEL_CARD.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "src/eyelid/weights").glob("*.md")),
    *sorted((ROOT / "benchmarks").glob("*.py")),
]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^(?:    |\t)(.*)$", re.MULTILINE)
INLINE = re.compile(r"(?<![`\\])`([^`]+)`(?!`)|<!-- (.*?) -->", re.DOTALL)
COMMAND = re.compile(
    r"(?:time )?(eyelid [a-z]|(?:python )?benchmarks/|python -m (?:benchmarks|models|eyelid)\.|make [a-z])"
)
PROGRAM = re.compile(r"(?:python )?(?:(benchmarks/\w+\.py)|-m ((?:benchmarks|models|eyelid)\.\w+))(?: (.*))?")


class Told(NamedTuple):
    """A command that a page names."""

    page: str
    text: str


def told_by(page):
    """Returns the commands of a page, without remarks."""
    text = page.read_text("utf-8")
    if page.suffix == ".py":  # its docstring
        text = text.split('"""')[1]
        lines = INDENTED.findall(text.replace("\\\n", " "))
    else:
        blocks = [block for language, block in FENCED.findall(text) if language in ("", "sh", "bash")]
        text = FENCED.sub("", text)
        lines = "".join(blocks).replace("\\\n", " ").splitlines() + INDENTED.findall(
            text.replace("\\\n", " ")
        )
    lines += [" ".join((code or remark).split()) for code, remark in INLINE.findall(text)]
    for line in lines:
        for part in re.split(r"[|;]|&&", re.split(r"(?:^|\s)#|\s{2,}(?![\s-])", line.strip())[0]):
            if COMMAND.match(part.strip()):
                yield Told(page.relative_to(ROOT).as_posix(), part.strip().removeprefix("time "))


TOLD = [told for page in PAGES for told in dict.fromkeys(told_by(page))]


def words_of(text):
    """Returns the words of a command, also of those in brackets, without what stands for more."""
    return [word for word in shlex.split(re.sub(r"[\[\]…]", "", text)) if word != "..."]


def said_of(verb, words):
    """Returns what is wrong with the words of a verb of eyelid; empty if nothing is."""
    if verb not in VERBS:
        return "no such verb"
    if {"--help", "-h"} & set(words) or verb in ("configs", "completion"):
        return ""
    kind = "CompareOptions" if verb == "train" else f"{verb.capitalize()}Options"
    options = getattr(import_module(f"eyelid.verbs.{verb}"), kind)
    takes_value = {flag.typed for flag in flags_of(options).values() if not flag.is_switch}
    if words and words[-1] in takes_value:  # prose names the flag alone
        words = words[:-1]
    try:
        if {"--config", "--print-config"} & set(words) or not words:  # what is missing may stand in the file
            given_options(options, words, verb=verb)
        else:
            parse_options(options, words, verb=verb)
    except OptionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("page", sorted({told.page for told in TOLD}))
def test_the_words_after_eyelid_parse(page):
    texts = [told.text for told in TOLD if told.page == page and told.text.startswith("eyelid ")]
    said = {text: said_of(*words_of(text)[1:2], words_of(text)[2:]) for text in texts}
    assert {text: mistake for text, mistake in said.items() if mistake} == {}


def test_programs_and_tables_that_are_only_named_exist():
    named = {told: told.text for told in TOLD if told.text.startswith("benchmarks/") and " " not in told.text}
    assert named
    assert [
        told for told, path in named.items() if "/results/" not in path and not (ROOT / path).exists()
    ] == []


def test_the_words_after_programs_parse():
    """Those of models/ may be named without words, which `make weights` has."""
    typed = [told for told in TOLD if told.text.startswith(("python ", "benchmarks/")) and " " in told.text]
    found = {told: PROGRAM.fullmatch(told.text) for told in typed}
    assert len(found) > 50
    assert [told for told, match in found.items() if not match] == []
    found = {told: match for told, match in found.items() if match[3] or "benchmarks" in match[0]}
    with stopping_at_parsers(ROOT):
        said = {
            told: mistake(match[1] or match[2], words_of(match[3] or "")) for told, match in found.items()
        }
    assert {told: words for told, words in said.items() if words} == {}


def test_targets_of_make_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {word for told in TOLD if told.text.startswith("make ") for word in words_of(told.text)[1:]}
    assert named
    assert named <= targets
