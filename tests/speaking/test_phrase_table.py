import pytest

from eyelid.errors import DataError
from eyelid.speaking.phrase_table import Phrase, PhraseTable, sequence_of


def table(*phrases: Phrase) -> PhraseTable:
    return PhraseTable(phrases, "table.csv").checked()


@pytest.mark.parametrize(
    ("written", "sequence"),
    [
        ("left up blink", ("left", "up", "blink")),
        ("Left, UP; blink", ("left", "up", "blink")),
        ("left>up - blink", ("left", "up", "blink")),
        ("", ()),
    ],
)
def test_sequences_are_written_in_many_ways(written: str, sequence: tuple[str, ...]) -> None:
    assert sequence_of(written) == sequence


@pytest.mark.parametrize(
    ("phrases", "error"),
    [
        ([], "no phrases"),
        ([Phrase(" ")], "0 letters"),
        ([Phrase("a" * 501)], "501 letters"),
        ([Phrase("a", spoken="b" * 501)], "501 are spoken"),
        ([Phrase("a")] * 2001, "2001 phrases"),
        ([Phrase("a", weight=0.0)], "the weight 0"),
        ([Phrase("a", weight=float("nan"))], "the weight nan"),
        ([Phrase("a", weight=float("inf"))], "the weight inf"),
        ([Phrase("a", ("left", "down"))], "'a' has the movement 'down'; give left, right, up, blink"),
        ([Phrase("a", ("long_blink",))], "the movement 'long_blink'"),
        ([Phrase("a", ("left",) * 21)], "takes 21 movements"),
        ([Phrase("a", ("left",)), Phrase("b")], "'b' has no sequence"),
        (
            [Phrase("a", ("left", "up")), Phrase("b", ("up",)), Phrase("c", ("left", "up"))],
            "'left up' stands for 'a' and for 'c'",
        ),
        (
            [Phrase("a", ("left", "up", "up")), Phrase("b", ("right",)), Phrase("c", ("left", "up"))],
            r"'left up' \('c'\) is the beginning of 'left up up' \('a'\)",
        ),
    ],
)
def test_tables_that_cannot_be_used_are_refused_by_name(phrases: list[Phrase], error: str) -> None:
    with pytest.raises(DataError, match=error) as caught:
        table(*phrases)
    assert str(caught.value).startswith("table.csv: ")
    assert "\n" not in str(caught.value)


def test_what_fits_together_is_taken() -> None:
    made = table(Phrase("a", ("left",)), Phrase("b", ("up", "left")), Phrase("c", ("up", "up")))
    assert made.has_sequences
    assert not table(Phrase("a"), Phrase("a")).has_sequences
