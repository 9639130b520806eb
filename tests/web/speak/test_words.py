"""The words of the page of `speak`: every language has all that the page says, and nothing else."""

import json
import re
from pathlib import Path

import pytest

import eyelid
from eyelid.speaking.language_files import language_file, read_labels, shipped_languages
from eyelid.speaking.notice import SYMBOLS
from eyelid.speaking.ranges import ranges_of
from eyelid.speaking.settings import SELECTIONS, WAYS, SpeakerSettings, SymbolSettings

_PAGE = Path(eyelid.__file__).parent / "web/static/speak"
_FAMILIES = re.compile(r"`([a-z]+_)\$\{|\}(_[a-z]+)`|Field\(\"(\w+)")
"""Names that begin or end with a text and are made up on the way; those of fields go on with their values."""


def words_of(language: str) -> dict[str, str]:
    return json.loads(language_file(language, "page.json").read_text(encoding="utf-8"))


def sources() -> str:
    return "\n".join(path.read_text() for path in sorted(_PAGE.iterdir()) if path.suffix in (".js", ".html"))


def named() -> set[str]:
    """The names of words that stand in the page as they are."""
    text = sources()
    names = set(re.findall(r'data-(?:words|label)="(\w+)"', text))
    names |= set(re.findall(r'word\("(\w+)"', text))
    names |= set(re.findall(r'Field\("(\w+)"', text))
    for condition in re.findall(r'word\([^"`)]*\? "(\w+)" : "(\w+)"', text):
        names |= set(condition)
    return names


@pytest.mark.parametrize("language", shipped_languages())
def test_all_words_of_the_page_are_there(language: str) -> None:
    words = words_of(language)
    numbers = {*ranges_of(SymbolSettings), *ranges_of(SpeakerSettings)}
    made = {f"way_{way}" for way in WAYS} | {f"selection_{each}" for each in SELECTIONS}
    made |= {f"key_{symbol}" for symbol in SYMBOLS} | {
        f"asked_{symbol}" for symbol in (*SYMBOLS, "straight", "")
    }
    made |= {f"refused_{name}" for name in ("NotAllowedError", "NotFoundError", "NotReadableError")}
    made |= {f"{mode}_{part}" for mode in ("asleep", "countdown", "alarm") for part in ("title", "words")}
    missing = (named() | numbers | made | set(SYMBOLS)) - set(words)
    assert missing == set()
    assert [name for name, text in words.items() if not text.strip()] == []


@pytest.mark.parametrize("language", shipped_languages())
def test_no_two_buttons_say_the_same(language: str) -> None:
    words = words_of(language)
    buttons = set(re.findall(r'<button[^>]*data-words="(\w+)"', (_PAGE / "page.html").read_text()))
    assert {"undo", "back"} <= buttons
    said = sorted(words[name].lower() for name in buttons)
    assert said == sorted(set(said))


@pytest.mark.parametrize("language", shipped_languages())
def test_what_is_taken_back_is_called_the_same_on_board_and_button(language: str) -> None:
    assert read_labels(language)["undo"] == words_of(language)["undo"]


def test_no_words_are_there_that_the_page_does_not_say() -> None:
    families = _FAMILIES.findall(sources())
    numbers = {*ranges_of(SymbolSettings), *ranges_of(SpeakerSettings)}
    known = (
        set(re.findall(r'"(\w+)"', sources()))
        | numbers
        | {f"{name}_off" for name in numbers}
        | {*SYMBOLS, "straight", "lang"}
    )
    unknown = {
        name
        for name in words_of("en")
        if name not in known and not any(_is_of(name, *family) for family in families)
    }
    assert unknown == set()


def _is_of(name: str, begins: str, ends: str, field: str) -> bool:
    if field:
        return name.startswith(f"{field}_")
    return name.startswith(begins) if begins else name.endswith(ends)


@pytest.mark.parametrize("language", set(shipped_languages()) - {"en"})
def test_languages_have_the_same_words_and_values(language: str) -> None:
    english, other = words_of("en"), words_of(language)
    assert english.keys() == other.keys()
    for name, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", other[name])), name
