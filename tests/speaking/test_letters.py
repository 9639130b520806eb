from itertools import combinations

import numpy as np
import pytest

from eyelid.errors import OptionError
from eyelid.speaking.alphabet import make_alphabet
from eyelid.speaking.language_words import language_words
from eyelid.speaking.letters import LettersWay, letters_way
from eyelid.speaking.menu import Effect
from eyelid.speaking.notice import SYMBOLS
from eyelid.speaking.word_context import words_of
from eyelid.speaking.word_table import make_words

FOUR = ("left", "up", "right", "blink")
SOME = words_of("the water is very cold today please help me with a warm blanket i am tired can you see an")
TABLE = make_words(
    [(word, 6.0 - place / 20) for place, word in enumerate(SOME)], make_alphabet("abcdefghijklmnopqrstuvwxyz")
)
ANY = [some for size in range(1, 6) for some in combinations(SYMBOLS, size)]


def compose(way, goal, *, sure=1.0, most=400, generator=None):
    """Chooses what brings nearer to saying a text, until it is said; some choices are any of the menu."""
    effects: list[Effect] = []
    for made in range(most):
        wanted = way.toward(goal)
        if wanted is None or any(effect.kind == "speak" for effect in effects):
            return effects, made
        number = len(way.menu().choices)
        if generator is not None and generator.random() > sure:
            wanted = int(generator.integers(number))
        for effect in way.choose(wanted):
            if effect == ("go", "undo"):
                way.undo()
            elif effect.kind != "go":
                effects.append(effect)
    raise AssertionError(f"{goal!r} was not said in {most} choices; there stands {way.text!r}")


@pytest.mark.parametrize("symbols", ANY, ids="-".join)
def test_whatever_moves_all_can_be_said(symbols):
    way = LettersWay(TABLE, symbols)
    effects, _ = compose(way, "the water is very cold")
    assert effects == [("speak", "The water is very cold")]
    assert way.text == ""


@pytest.mark.parametrize(
    "symbols", [("blink",), ("left", "right"), ("up", "blink", "left"), FOUR, SYMBOLS], ids="-".join
)
def test_misread_movements_are_put_right(symbols):
    way = LettersWay(TABLE, symbols)
    generator = np.random.default_rng(0)
    for _ in range(3):
        effects, _ = compose(way, "please help me i am tired", sure=0.9, generator=generator)
        way.take_up("")
        assert effects[-1].kind == "speak"


@pytest.mark.parametrize("symbols", ANY, ids="-".join)
def test_movements_tell_choices_apart(symbols):
    way = LettersWay(TABLE, symbols)
    for _ in range(12):
        codes = [choice.symbols for choice in way.menu().choices]
        if codes[0]:
            assert len(set(codes)) == len(codes)
            assert all(a == b or a != b[: len(a)] for a in codes for b in codes)
            assert set().union(*codes) <= set(symbols)
        else:
            assert len(symbols) - ("long_blink" in symbols) <= 1
            assert 3 <= len(codes) <= 8
        way.choose(way.toward("a warm blanket please"))


def test_a_name_is_spelled_and_learnt():
    way = letters_way("en", FOUR)
    effects, first = compose(way, "thank you Zbyszek?")
    assert effects == [("speak", "Thank you Zbyszek?"), ("learn", "Zbyszek")]
    _, second = compose(way, "thank you Zbyszek?")
    _, third = compose(letters_way("en", FOUR, table=language_words("en", ["Zbyszek"])), "thank you Zbyszek?")
    assert second <= third < first
    while way.undo():  # what was known before the word was learnt still is
        way.menu()


@pytest.mark.parametrize("name", ["o'brien-7", "x2"])
def test_marks_and_digits_are_spelled(name):
    effects, _ = compose(LettersWay(TABLE, FOUR), f"the {name}")
    assert effects[0].text == f"The {name[0].upper()}{name[1:]}"


def test_everything_can_be_taken_back():
    way = LettersWay(TABLE, FOUR)
    seen = [(way.text, way.menu())]
    for _ in range(20):
        way.choose(way.toward("water jugs and"))  # with spelling, and menus
        seen.append((way.text, way.menu()))
    for before in reversed(seen[:-1]):
        assert way.undo()
        assert (way.text, way.menu()) == before
    assert not way.undo()


def test_what_was_said_comes_back():
    way = LettersWay(TABLE, FOUR)
    compose(way, "the water")
    assert way.undo()
    way.undo()
    assert way.text == "The water"


def test_a_text_is_taken_up_and_edited():
    way = LettersWay(TABLE, FOUR)
    way.take_up("The water is very warm?")
    assert way.text == "The water is very warm?"
    effects, _ = compose(way, "the water is very cold")
    assert effects == [("speak", "The water is very cold")]


def test_the_guess_is_part_of_the_text():
    way = LettersWay(TABLE, FOUR)
    way.choose(way.toward("the"))
    assert way.text.lower() in SOME


def test_words_are_written_as_the_alphabet_says():
    way = letters_way("en", FOUR)
    effects, _ = compose(way, "now i am tired")
    assert effects == [("speak", "Now I am tired")]


def test_what_has_been_said_is_likelier():
    way = LettersWay(TABLE, FOUR)
    _, before = compose(way, "an blanket can see")
    for _ in range(5):
        way.remember("an blanket can see")
    _, after = compose(way, "an blanket can see")
    assert after < before


def test_scanning_begins_with_the_likeliest():
    way = letters_way("en", ("blink",))
    for _ in range(3):
        way.choose(way.toward("electricity"))
    choices = way.menu().choices
    assert [choice.symbols for choice in choices] == [()] * len(choices)
    ranks = []
    for text in ("thank you very much", "how are you today"):
        way.take_up("")
        while (chosen := way.toward(text)) is not None and not any(
            effect.kind == "speak" for effect in way.choose(chosen)
        ):
            ranks.append(chosen)
    assert np.mean(ranks) < 1.5


@pytest.mark.parametrize(
    ("letters", "words", "goal"),
    [
        ("αβγδεζηθικλμνξοπρσςτυφχψω", ["θέλω", "νερό", "και", "φως"], "θέλω νερό"),
        ("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", ["мне", "очень", "холодно"], "мне холодно"),
    ],
)
def test_any_alphabet(letters, words, goal):
    table = make_words([(word, 5.0) for word in words], make_alphabet(letters))
    effects, _ = compose(LettersWay(table, FOUR), goal)
    assert effects[0].text.lower() == goal


@pytest.mark.parametrize("symbols", [(), ("down",), ("left", "left")])
def test_movements_that_there_are_not_are_refused(symbols):
    with pytest.raises(OptionError, match="movements are some of"):
        LettersWay(TABLE, symbols)


def test_confusions_of_other_movements_are_refused():
    with pytest.raises(OptionError, match="a row and a column for each of 4 movements"):
        LettersWay(TABLE, FOUR, confusion=np.eye(3))
