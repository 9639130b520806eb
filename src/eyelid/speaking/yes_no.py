"""Yes and no: the two answers that need neither calibration nor practice.

With three movements or more, the first look is yes and the second is no. With two, each answer is the same
movement twice: a movement that was read wrong then says nothing, instead of the opposite. With one, answers
are lit in turn. The usual convention of one blink for yes and two for no is not offered, since there a blink
that is missed turns no into yes; where a choice is lit, it turns it into nothing.
"""

from collections.abc import Mapping, Sequence

from eyelid.speaking.language_files import read_labels
from eyelid.speaking.menu import Choice, Effect, Menu


class YesNoWay:
    """Says yes, no, and that neither is the answer."""

    name = "yes_no"
    text = ""

    def __init__(self, symbols: Sequence[str], labels: Mapping[str, str] | None = None) -> None:
        """Makes the menu.

        Args:
            symbols: The movements; a long blink beside others takes back, and needs no choice for that.
            labels: Words of the answers and commands; None for English ones.
        """
        words = labels or read_labels("en")
        made = [symbol for symbol in symbols if symbol != "long_blink"] or list(symbols)
        choices = [
            Choice(words["yes"]),
            Choice(words["no"]),
            Choice(words["unknown"]),
            Choice(words["ask"]),
            Choice(words["more"], kind="menu"),
        ]
        if len(made) == len(symbols):
            choices.append(Choice(words["undo"], kind="undo"))
        if len(made) > 1:
            sequences = _sequences(made)
            choices = [
                choice._replace(symbols=sequence)
                for choice, sequence in zip(choices, sequences, strict=False)
            ]
        self._menu = Menu(words["yes_no"], tuple(choices))

    def menu(self) -> Menu:
        """Returns the answers."""
        return self._menu

    def choose(self, index: int) -> Sequence[Effect]:
        """Says an answer, or asks the Speaker for a command."""
        choice = self._menu.choices[index]
        if choice.kind == "phrase":
            return [Effect("speak", choice.label)]
        return [Effect("go", "more" if choice.kind == "menu" else "undo")]

    def undo(self) -> bool:
        """Returns that there is nothing to take back: an answer is said at once."""
        return False

    def toward(self, goal: str) -> int | None:
        """Returns where an answer is."""
        places = {choice.label: place for place, choice in enumerate(self._menu.choices)}
        return places.get(goal)


def _sequences(symbols: Sequence[str]) -> list[tuple[str, ...]]:
    """Returns the movements of yes, no, unknown, another question, more and undo."""
    yes, no, *others = sorted(symbols, key=lambda symbol: "blink" in symbol)  # looks before blinks
    if not others:
        return [(yes, yes), (no, no), (yes, no, yes), (yes, no, no), (no, yes, no), (no, yes, yes)]
    other, *rest = others
    commands = [(rest[-1], rest[-1]), (other, other)] if rest else [(other, other, yes), (other, other, no)]
    return [(yes,), (no,), (other, yes), (other, no), *commands]
