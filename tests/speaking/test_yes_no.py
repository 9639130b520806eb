from itertools import combinations, pairwise

import pytest

from eyelid.speaking.menu import Effect
from eyelid.speaking.notice import SYMBOLS
from eyelid.speaking.yes_no import YesNoWay

ALL = [group for size in range(1, 6) for group in combinations(SYMBOLS, size)]


@pytest.mark.parametrize("symbols", ALL, ids="+".join)
def test_any_movements_answer(symbols: tuple[str, ...]) -> None:
    choices = YesNoWay(symbols).menu().choices
    assert [choice.label for choice in choices[:2]] == ["Yes", "No"]
    undoes = "long_blink" in symbols and len(symbols) > 1
    assert [choice.kind for choice in choices[4:]] == (["menu"] if undoes else ["menu", "undo"])
    made = sorted(choice.symbols for choice in choices)
    switches = len(symbols) - undoes
    if switches == 1:
        assert set(made) == {()}
    else:
        assert not any(after[: len(before)] == before for before, after in pairwise(made))
        assert {symbol for each in made for symbol in each} <= set(symbols) - (
            {"long_blink"} if undoes else set()
        )


@pytest.mark.parametrize("symbols", [group for group in ALL if len(group) == 2 and "long_blink" not in group])
def test_with_two_movements_one_wrong_movement_never_says_the_opposite(symbols: tuple[str, ...]) -> None:
    yes, no = (choice.symbols for choice in YesNoWay(symbols).menu().choices[:2])
    assert sum(a != b for a, b in zip(yes, no, strict=True)) == 2


def test_looks_answer_before_blinks_do() -> None:
    yes, no, *_ = YesNoWay(("blink", "left", "up")).menu().choices
    assert (yes.symbols, no.symbols) == (("left",), ("up",))


def test_answers_and_commands() -> None:
    way = YesNoWay(("left", "right", "up", "blink"))
    said = [list(way.choose(index)) for index in range(6)]
    assert said[:2] == [[Effect("speak", "Yes")], [Effect("speak", "No")]]
    assert said[4:] == [[Effect("go", "more")], [Effect("go", "undo")]]
    assert way.toward("No") == 1
    assert way.toward("Perhaps") is None
    assert not way.undo()
