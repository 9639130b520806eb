import numpy as np
import pytest

from eyelid.speaking.action_codes import action_codes, action_confusion
from eyelid.speaking.language_words import language_words
from eyelid.speaking.letter_groups import cut_alphabet
from eyelid.speaking.word_guesser import WordGuesser

SYMBOLS = ("left", "up", "right", "blink")


@pytest.fixture(scope="module")
def guesser():
    table = language_words("en")
    codes = action_codes(SYMBOLS)
    return WordGuesser(table, cut_alphabet(table, codes.groups), action_confusion(codes, SYMBOLS))


def type_word(guesser, word, *, typing=None, misread=(), most=40):
    """Types a word until it stands first, or so often; `misread` movements are read as the next group."""
    row = guesser.table.find(word)
    typing = typing or guesser.start(guesser.table.shares)
    while len(typing.firsts) < most and not (typing.firsts and typing.first == row):
        group = guesser.group(row, typing.place(row))
        wrong = len(typing.firsts) in misread
        typing = guesser.typed(typing, (group + wrong) % guesser.pick, is_shown=bool(typing.firsts))
    return typing


def words(guesser, typing, number=3):
    return [guesser.table.words[row] for row, _ in guesser.best(typing, number)]


@pytest.mark.parametrize(
    ("word", "most"), [("the", 3), ("water", 8), ("because", 6), ("hospital", 8), ("electricity", 10)]
)
def test_common_and_long_words_need_few_groups(guesser, word, most):
    typing = type_word(guesser, word)
    assert words(guesser, typing, 1) == [word]
    assert len(typing.firsts) <= most


@pytest.mark.parametrize("word", ["rings", "zero", "jedi", "gel", "toes"])
def test_words_that_others_hide_come_when_they_are_typed_once_more(guesser, word):
    typing = type_word(guesser, word)
    assert words(guesser, typing, 1) == [word]
    assert len(word) < len(typing.firsts) <= 4 * len(word)


@pytest.mark.parametrize("word", ["hospital", "breakfast", "medicine"])
@pytest.mark.parametrize("misread", [0, 2, 4])
def test_a_misread_movement_needs_no_correction(guesser, word, misread):
    typing = type_word(guesser, word, misread={misread})
    assert words(guesser, typing, 1) == [word]
    assert len(typing.firsts) <= len(type_word(guesser, word).firsts) + 8


def test_a_pick_that_was_read_as_a_group_stands_for_no_letter(guesser):
    row = guesser.table.find("electricity")
    typing = type_word(guesser, "electricity")
    for group in range(guesser.pick):
        after = guesser.typed(typing, group, is_shown=True)
        assert after.place(row) == typing.place(row)
        again = type_word(guesser, "electricity", typing=after)
        assert len(again.firsts) <= len(typing.firsts) + 3


def test_a_group_that_was_read_as_a_pick_is_put_right(guesser):
    row = guesser.table.find("breakfast")
    typing = type_word(guesser, "breakfast", most=4)
    going_on = guesser.carried_on(typing)
    assert going_on.place(row) == 5
    assert words(guesser, type_word(guesser, "breakfast", typing=going_on), 1) == ["breakfast"]


def test_the_persons_confusions_are_believed(guesser):
    # where groups are often read as the next, a word with two such movements is not far
    often = np.array([[0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0], [0.5, 0, 0.5, 0], [0, 0, 0, 1.0]])
    other = WordGuesser(guesser.table, cut_alphabet(guesser.table, 3), often)
    row = guesser.table.find("weather")
    typings = [type_word(one, "weather", misread={1, 3}, most=6) for one in (guesser, other)]
    ranks = [int((typing.shares > typing.shares[row]).sum()) for typing in typings]
    assert ranks[1] < ranks[0]


def test_shares_of_what_comes_next_sum_to_one(guesser):
    typing = type_word(guesser, "water", most=2)
    rows = [row for row, _ in guesser.best(typing, 3)]
    assert sum(guesser.next_shares(typing, rows)) == pytest.approx(1.0)
