import zlib

import pytest

from eyelid.errors import DataError
from eyelid.speaking.alphabet import make_alphabet
from eyelid.speaking.word_context import START, WordContext, load_pairs
from eyelid.speaking.word_table import make_words

WORDS = ["i", "am", "an", "cold", "warm"]
TABLE = make_words([(word, 6.0) for word in WORDS], make_alphabet("abcdefghijklmnopqrstuvwxyz"), ["Zoe"])
HEAD = f"5 {zlib.crc32(chr(10).join(WORDS).encode()):08x}"
LINES = ["9 1:8", "9 3:4 1:2", "0", "0", "0", "9 0:7"]  # i am; am cold, am warm; a sentence begins with I


def likeliest(context, before):
    shares = context.shares(before)
    assert shares.sum() == pytest.approx(1.0)
    assert (shares > 0).all()
    return TABLE.words[shares.argmax()]


def test_words_are_likely_after_words_that_they_have_followed():
    context = WordContext(TABLE, LINES)
    assert likeliest(context, START) == "i"
    assert likeliest(context, "I") == "am"
    assert likeliest(context, "am") == "cold"
    likeliest(context, "Zoe")  # words of one's own have no line
    likeliest(context, "unheard")


def test_what_is_said_is_learnt():
    context = WordContext(TABLE, LINES)
    for _ in range(3):
        context.say("I am warm, Zoe!")
    assert likeliest(context, "am") == "warm"
    assert likeliest(context, "warm") == "Zoe"


def test_sentences_count():
    assert likeliest(WordContext(TABLE, sentences=["i am an an"]), "am") == "an"


def test_pairs_are_read(tmp_path):
    file = tmp_path / "pairs.txt"
    file.write_text("\n".join([HEAD, *LINES]))
    assert load_pairs(file, TABLE) == LINES


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "cannot be read as pairs"),
        (["five words", *LINES], "cannot be read as pairs"),
        ([HEAD, *LINES[:-1]], "other"),
        (["5 00000000", *LINES], "other"),
        ([HEAD, *LINES[:2], "9 three:4", *LINES[3:]], "line 4: '9 three:4'"),
    ],
)
def test_pairs_of_other_words_are_refused(tmp_path, lines, words):
    file = tmp_path / "pairs.txt"
    file.write_text("\n".join(lines))
    with pytest.raises(DataError, match=words):
        load_pairs(file, TABLE)
