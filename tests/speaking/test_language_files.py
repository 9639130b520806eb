import json
from pathlib import Path

import pytest

from eyelid.errors import DataError, MissingFileError
from eyelid.speaking.language_files import language_file, read_labels, shipped_languages
from eyelid.speaking.phrase_files import shipped_phrases


def test_two_languages_ship_with_the_same_words() -> None:
    assert shipped_languages() == ["de", "en"]
    english, german = read_labels("en"), json.loads(language_file("de", "commands.json").read_text("utf-8"))
    assert set(english) == set(german)


def test_sentences_ship() -> None:
    for language, least in (("en", 300), ("de", 100)):
        lines = language_file(language, "sentences.txt").read_text("utf-8").splitlines()
        assert len(set(lines)) == len(lines) >= least
        assert all(line == line.strip().lower() and len(line.split()) > 1 for line in lines)


def test_what_a_folder_of_ones_own_lacks_is_english(tmp_path: Path) -> None:
    (tmp_path / "commands.json").write_text('{"undo": "Oeps"}')
    labels = read_labels(str(tmp_path))
    assert (labels["undo"], labels["more"]) == ("Oeps", "More")
    assert shipped_phrases(str(tmp_path)) == shipped_phrases("en")
    (tmp_path / "phrases.csv").write_text("phrase\nJa\n")
    assert [phrase.text for phrase in shipped_phrases(str(tmp_path)).phrases] == ["Ja"]


@pytest.mark.parametrize("text", ["[]", '{"undo": 3}', '{"undo": ""}', "{", "[" * 100_000])
def test_commands_that_are_no_texts_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "commands.json").write_text(text)
    with pytest.raises(DataError, match=r"commands\.json"):
        read_labels(str(tmp_path))


@pytest.mark.parametrize("language", ["xx", "../en/none"])
def test_a_language_that_does_not_exist_is_named(language: str) -> None:
    with pytest.raises(MissingFileError, match="one of de, en"):
        read_labels(language)
