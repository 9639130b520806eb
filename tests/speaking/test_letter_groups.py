import time

import pytest

from eyelid.errors import DataError
from eyelid.speaking.alphabet import make_alphabet
from eyelid.speaking.language_words import language_words
from eyelid.speaking.letter_groups import cut_alphabet, equal_parts, finer_groups, group_places
from eyelid.speaking.word_table import END, make_words


@pytest.fixture(scope="module")
def english():
    return language_words("en")


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_groups_are_the_alphabet_in_order(english, number):
    begun = time.process_time()
    groups = cut_alphabet(english, number)
    assert time.process_time() - begun < 0.2
    assert len(groups) == number
    assert "".join(groups) == english.alphabet.letters


def test_cuts_tell_words_apart(english):
    # of all cuts of six letters into two, the one that is found tells most of the words apart
    words = [("ab", 5.0), ("ba", 5.0), ("ad", 5.0), ("da", 5.0), ("bd", 4.0), ("cf", 2.0)]
    table = make_words(words, make_alphabet("abcdef"))
    found = cut_alphabet(table, 2)

    def same(groups):
        places = group_places(groups, "abcdef")
        return len(words) - len({tuple(places[row]) for row in table.letters})

    assert same(found) == min(same(("abcdef"[:cut], "abcdef"[cut:])) for cut in range(1, 6))


def test_too_few_letters_are_refused():
    with pytest.raises(DataError, match="2 letters cannot be cut into 3 groups"):
        cut_alphabet(make_words([("ab", 1.0)], make_alphabet("ab")), 3)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_the_second_cut_parts_each_group_of_the_first(english, number):
    groups = cut_alphabet(english, number)
    finer = finer_groups(english, groups)
    assert sorted("".join(finer)) == sorted(english.alphabet.letters)
    for group in groups:
        for part in finer:
            assert len(set(group) & set(part)) <= -(-len(group) // number)


@pytest.mark.parametrize(("letters", "number"), [("abcdefghij", 3), ("0123456789", 4), ("xyz", 3), ("ab", 2)])
def test_parts_are_none_larger_than_need_be(english, letters, number):
    parts = equal_parts(english, letters, number)
    assert "".join(parts) == letters
    assert len(parts) == number
    assert all(1 <= len(part) <= -(-len(letters) // number) for part in parts)


def test_all_but_letters_have_no_group():
    places = group_places(("ab", "c"), "abc")
    assert places[:3].tolist() == [0, 0, 1]
    assert (places[3:] == END).all()
