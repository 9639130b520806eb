import pytest

from eyelid.speaking.language_files import read_labels
from eyelid.speaking.menu import Effect
from eyelid.speaking.phrase_codes import mean_movements
from eyelid.speaking.phrase_files import shipped_phrases
from eyelid.speaking.phrase_table import Phrase, PhraseTable
from eyelid.speaking.phrases import PhrasesWay

FOUR = ("left", "right", "up", "blink")


def labels(way: PhrasesWay) -> list[str]:
    return [choice.label for choice in way.menu().choices]


@pytest.mark.parametrize("language", ["en", "de"])
def test_forty_phrases_take_two_and_a_half_movements(language: str) -> None:
    """With the sequences of the commands that every menu needs beside them; Blink-To-Live takes three."""
    phrases = shipped_phrases(language).phrases
    choices = PhrasesWay(shipped_phrases(language), FOUR).menu().choices
    assert [choice.kind for choice in choices[40:]] == ["menu", "undo"]
    made = [choice.symbols for choice in choices[:40]]
    assert mean_movements([phrase.weight for phrase in phrases], made) <= 2.5


def test_a_long_blink_spares_the_choice_to_undo() -> None:
    way = PhrasesWay(shipped_phrases("en"), (*FOUR, "long_blink"))
    assert [choice.kind for choice in way.menu().choices[40:]] == ["menu"]
    assert not any("long_blink" in choice.symbols for choice in way.menu().choices)


def test_own_sequences_are_kept_and_commands_find_room() -> None:
    table = PhraseTable((Phrase("a", ("left",)), Phrase("b", ("right", "left"))))
    choices = PhrasesWay(table, ("left", "right")).menu().choices
    assert [choice.symbols for choice in choices] == [
        ("left",),
        ("right", "left"),
        ("right", "right", "left"),
        ("right", "right", "right"),
    ]


def test_a_table_that_uses_all_sequences_keeps_them_all() -> None:
    table = PhraseTable(tuple(Phrase(a + b, (a, b)) for a in FOUR for b in FOUR))
    assert len(PhrasesWay(table, FOUR).menu().choices) == 16


def test_sequences_that_cannot_be_made_are_made_anew() -> None:
    table = PhraseTable((Phrase("a", ("left",)), Phrase("b", ("up",)), Phrase("c", ("blink",))))
    choices = PhrasesWay(table, ("left", "up")).menu().choices
    assert labels(PhrasesWay(table, ("left", "up"))) == ["a", "b", "c", "More", "Undo"]
    assert {symbol for choice in choices for symbol in choice.symbols} == {"left", "up"}


def test_groups_are_scanned() -> None:
    phrases = [Phrase(f"{group}{n}", weight=1.0, group=group) for group in "ab" for n in range(7)]
    way = PhrasesWay(PhraseTable(tuple(phrases)), ("blink",))
    root = labels(way)
    assert root[-4:] == ["a", "b", "More", "Undo"]
    assert not way.undo()
    assert way.choose(root.index("b")) == []
    assert labels(way)[-1] == "Back"
    assert way.menu().title == "b"
    assert way.undo()
    assert labels(way) == root
    way.choose(root.index("b"))
    assert way.choose(way.toward("b6") or 0) == [Effect("speak", "b6")]
    assert labels(way) == root


def test_the_most_frequent_phrases_are_scanned_first() -> None:
    phrases = [Phrase("often", weight=100.0, group="a")]
    phrases += [Phrase(f"{group}{n}", group=group) for group in "ab" for n in range(7)]
    assert labels(PhrasesWay(PhraseTable(tuple(phrases)), ("blink",)))[0] == "often"


@pytest.mark.parametrize("count", [1, 9, 64, 500, 2000])
def test_all_phrases_of_a_table_without_groups_can_be_scanned(count: int) -> None:
    table = PhraseTable(tuple(Phrase(f"phrase {n}") for n in range(count)))
    way = PhrasesWay(table, ("blink",))
    for n in {0, count // 2, count - 1}:
        said: list[Effect] = []
        while not said:
            assert len(way.menu().choices) <= 14
            said = list(way.choose(way.toward(f"phrase {n}") or 0))
        assert said == [Effect("speak", f"phrase {n}")]


def test_commands_are_left_to_the_speaker() -> None:
    way = PhrasesWay(shipped_phrases("de"), FOUR, read_labels("de"))
    assert labels(way)[40:] == ["Mehr", "Rückgängig"]
    assert way.choose(40) == [Effect("go", "more")]
    assert way.choose(41) == [Effect("go", "undo")]
    assert way.toward("nothing of the kind") is None


def test_what_is_spoken_may_be_more_than_what_is_shown() -> None:
    way = PhrasesWay(PhraseTable((Phrase("Water", spoken="Could I have some water?"),)), FOUR)
    assert way.toward("Water") == way.toward("Could I have some water?") == 0
    assert way.choose(0) == [Effect("speak", "Could I have some water?")]
