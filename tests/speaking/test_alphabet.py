import json

import pytest

from eyelid.errors import DataError
from eyelid.speaking.alphabet import load_alphabet, make_alphabet

ENGLISH = "abcdefghijklmnopqrstuvwxyz"
GERMAN = "aäbcdefghijklmnoöpqrsßtuüvwxyz"
GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω"
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@pytest.mark.parametrize(
    ("letters", "word", "spelled"),
    [
        (ENGLISH, "Café", "cafe"),
        (ENGLISH, "don't", "dont"),
        (ENGLISH, "mother-in-law", "motherinlaw"),
        (ENGLISH, "cafe\N{COMBINING ACUTE ACCENT}", "cafe"),
        (ENGLISH, "straße", "strasse"),
        (ENGLISH, "covid19", None),
        (ENGLISH, "\u2019", None),
        (GERMAN, "Straße", "straße"),
        (GERMAN, "a\N{COMBINING DIAERESIS}rzte", "ärzte"),
        (GREEK, "ΝΕΡΌ", "νερο"),
        (GREEK, "φως", "φως"),
        (RUSSIAN, "Ёлка", "ёлка"),
        (RUSSIAN, "water", None),
    ],
)
def test_words_are_spelled_with_the_letters_of_the_alphabet(letters, word, spelled):
    assert make_alphabet(letters).spelled(word) == spelled


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "cannot be read"),
        ("[1, 2]", "has no text `letters`"),
        ('{"letters": 7}', "has no text `letters`"),
        ('{"letters": "a"}', "two letters or more"),
        ('{"letters": "abca"}', "'a' stands there twice"),
        ('{"letters": "aA"}', "'a' stands there twice"),
    ],
)
def test_what_is_no_alphabet_is_refused(tmp_path, content, words):
    file = tmp_path / "alphabet.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        load_alphabet(file)


def test_an_alphabet_is_read(tmp_path):
    file = tmp_path / "alphabet.json"
    file.write_text(json.dumps({"letters": "\u0391 \u0392 \u0393"}), encoding="utf-8")
    assert load_alphabet(file).letters == "αβγ"
