import gzip
import random
import time

import pytest

from eyelid.errors import DataError
from eyelid.speaking.alphabet import make_alphabet
from eyelid.speaking.language_files import language_file
from eyelid.speaking.language_words import language_words
from eyelid.speaking.word_table import load_words, make_words

ABC = make_alphabet("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_shipped_words_can_all_be_typed(language):
    table = language_words(language)
    assert len(table.words) == 20_000
    assert table.shares.sum() == pytest.approx(1.0)
    assert (table.lengths > 0).all()


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_slur_and_no_coarse_word_stands_first(language):
    table = language_words(language)
    assert not {"nigger", "faggot", "retard", "neger", "kanake", "zigeuner"} & set(table.words)
    coarse = [table.rows[word] for word in ("shit", "fuck", "arsch", "ficken") if word in table.rows]
    assert coarse
    assert all(table.shares[row] == table.shares[:20_000].min() for row in coarse)


def test_ten_thousand_own_words_are_quick():
    own = ["".join(random.Random(seed).choices("abcdefghij", k=9)) for seed in range(10_000)]
    begun = time.process_time()
    table = load_words(language_file("en", "words.txt.gz"), ABC, own)
    assert time.process_time() - begun < 1.0  # 0.35 s where nothing else computes
    assert len(table.words) >= 29_900


def test_words_of_ones_own_keep_their_case_and_count_more():
    table = make_words([("the", 7.0), ("anna", 2.0)], ABC, ["Anna", "Zwick", "the"])
    assert table.words == ("the", "Anna", "Zwick")
    assert table.find("ANNA") == 1
    assert table.shares[1] == table.shares[2] < table.shares[0]


def test_beginnings_are_found_commonest_first():
    table = make_words([("hell", 3.0), ("hello", 5.0), ("he", 6.0), ("the", 7.0)], ABC)
    assert [table.words[row] for row in table.starting_with("hel")] == ["hello", "hell"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has no words"),
        (b"\n\n", "has no words"),
        (b"the\t7.0\nto", "line 2: 'to'"),
        (b"the 7.0", "line 1: 'the 7.0'"),
        (b"the\tnan", "not a finite number"),
        ("вода\t5.0".encode(), "no word of .* can be typed"),
        (b"\xff\xfe\x00", "cannot be read as words"),
        (b"\x1f\x8b and then nothing", "cannot be read as words"),
        (gzip.compress(b"the\t7.0" * 1000, mtime=0)[:40], "cannot be read as words"),
    ],
)
def test_what_is_no_table_of_words_is_refused(tmp_path, content, words):
    file = tmp_path / "words.txt"
    file.write_bytes(content)
    with pytest.raises(DataError, match=words):
        load_words(file, ABC)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="cannot be read as words"):
        load_words(tmp_path / "none.txt", ABC)


def test_a_word_is_added_once():
    table = make_words([("the", 7.0), ("anna", 2.0)], ABC)
    more = table.with_word("Zwick")
    assert more.words == ("the", "anna", "Zwick")
    assert more.find("zwick") == 2
    assert more.shares.sum() == pytest.approx(1.0)
    assert more.with_word("zwick") is more
    assert more.with_word("covid-19") is more
