"""Phrases as a way to speak: each is a sequence of movements, or is found by scanning groups."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from eyelid.speaking.language_files import read_labels
from eyelid.speaking.menu import Choice, Effect, Menu
from eyelid.speaking.phrase_codes import codes
from eyelid.speaking.phrase_table import Phrase, PhraseTable, by_group

COMMAND_SHARE = 0.03
"""How often `more`, or `undo`, is assumed to be needed beside all phrases; their sequences follow from it."""

_MOST_LIT = 8  # more choices in a row take longer to scan than a menu more
_MOST_FREQUENT = 4  # phrases that may stand before the groups
_LONGEST_COMMAND = 5


class _Group(NamedTuple):
    label: str
    items: tuple["Phrase | _Group", ...]


class PhrasesWay:
    """Says phrases of a table.

    With two movements or more, each phrase has a sequence: that of the table, if the person can make all of
    its movements, or else one of `phrase_codes`. With fewer, the menus are groups to be scanned.
    """

    name = "phrases"
    text = ""

    def __init__(
        self, table: PhraseTable, symbols: Sequence[str], labels: Mapping[str, str] | None = None
    ) -> None:
        """Makes the menus.

        Args:
            table: The phrases.
            symbols: The movements; a long blink beside others takes back, and needs no choice for that.
            labels: Words of the commands; None for English ones.
        """
        self._labels = labels or read_labels("en")
        made = [symbol for symbol in symbols if symbol != "long_blink"] or list(symbols)
        commands = [Choice(self._labels["more"], kind="menu")]
        if len(made) == len(symbols):
            commands.append(Choice(self._labels["undo"], kind="undo"))
        self._levels: list[_Group] = []
        self._phrases: tuple[Phrase, ...] = ()
        self._menu: Menu | None = None
        self._commands = commands
        if len(made) > 1:
            self._phrases, self._menu = _direct(table, made, commands, self._labels["phrases"])
        else:
            self._levels = [_Group(self._labels["phrases"], _scanned(table.phrases))]

    def menu(self) -> Menu:
        """Returns all phrases, or those of a group."""
        if self._menu:
            return self._menu
        level = self._levels[-1]
        choices = [_choice(item) for item in level.items]
        return Menu(level.label, (*choices, *self._level_commands()))

    def choose(self, index: int) -> Sequence[Effect]:
        """Says a phrase, opens a group, or asks the Speaker for a command."""
        items: Sequence[Phrase | _Group] = self._phrases or self._levels[-1].items
        if index >= len(items):
            chosen = self.menu().choices[index]
            return [Effect("go", "more" if chosen.kind == "menu" else "undo")]
        item = items[index]
        if isinstance(item, _Group):
            self._levels.append(item)
            return []
        del self._levels[1:]
        return [Effect("speak", item.words)]

    def undo(self) -> bool:
        """Leaves a group."""
        if len(self._levels) < 2:
            return False
        self._levels.pop()
        return True

    def toward(self, goal: str) -> int | None:
        """Returns where a phrase is, or the group that it is in."""
        items: Sequence[Phrase | _Group] = self._phrases or self._levels[-1].items
        return next((index for index, item in enumerate(items) if _has(item, goal)), None)

    def _level_commands(self) -> list[Choice]:
        if len(self._levels) == 1:
            return self._commands
        return [Choice(self._labels["back"], kind="undo")]


def _direct(
    table: PhraseTable, symbols: Sequence[str], commands: Sequence[Choice], title: str
) -> tuple[tuple[Phrase, ...], Menu]:
    phrases = table.phrases
    if table.has_sequences and {symbol for phrase in phrases for symbol in phrase.sequence} <= set(symbols):
        sequences = [phrase.sequence for phrase in phrases]
        sequences += _free_sequences(sequences, symbols, len(commands))
    else:
        total = sum(phrase.weight for phrase in phrases)
        sequences = codes(
            [phrase.weight for phrase in phrases] + [COMMAND_SHARE * total] * len(commands),
            symbols,
            groups=[phrase.group for phrase in phrases] + [""] * len(commands),
            urgent=[phrase.is_urgent for phrase in phrases] + [False] * len(commands),
        )
    choices = [_choice(phrase) for phrase in phrases] + list(commands)
    with_symbols = zip(choices, sequences, strict=True)
    return phrases, Menu(title, tuple(choice._replace(symbols=made) for choice, made in with_symbols if made))


def _free_sequences(
    taken: Sequence[tuple[str, ...]], symbols: Sequence[str], count: int
) -> list[tuple[str, ...]]:
    """Returns short sequences that clash with none; empty ones if a table uses all that there are."""
    free: list[tuple[str, ...]] = []
    for _ in range(count):
        free.append(_free_sequence([*taken, *free], symbols))
    if free[0] and not all(free):  # there is room for one: the commands share it
        return [(*free[0], symbol) for symbol in symbols[:count]]
    return free


def _free_sequence(taken: Sequence[tuple[str, ...]], symbols: Sequence[str]) -> tuple[str, ...]:
    ways: list[tuple[str, ...]] = [()]
    for _ in range(_LONGEST_COMMAND):
        ways = [(*way, symbol) for way in ways for symbol in symbols]
        for way in ways:
            if not any(way == each[: len(way)] or (each and each == way[: len(each)]) for each in taken):
                return way
        ways = [way for way in ways if not any(each and each == way[: len(each)] for each in taken)]
    return ()


def _scanned(phrases: Sequence[Phrase]) -> tuple[Phrase | _Group, ...]:
    """Returns the menu that is scanned first: the most frequent phrases, if that is faster, and groups."""
    most = sorted(phrases, key=lambda phrase: -phrase.weight)[:_MOST_FREQUENT]
    layouts = [_layout(phrases, most[:count]) for count in range(len(most) + 1)]
    return min(layouts, key=lambda items: _lit_sum(items))


def _layout(phrases: Sequence[Phrase], first: Sequence[Phrase]) -> tuple[Phrase | _Group, ...]:
    groups = by_group(phrase for phrase in phrases if phrase not in first)
    alone = groups.pop("", [])
    items: list[Phrase | _Group] = [_Group(label, _in_rows(members)) for label, members in groups.items()]
    items += alone if len(alone) + len(items) <= _MOST_LIT else _in_rows(alone)
    items.sort(key=lambda item: -_weight(item))
    return (*first, *_in_rows(items))


def _in_rows(items: Sequence[Phrase | _Group]) -> tuple[Phrase | _Group, ...]:
    """Cuts what is too long to be scanned into groups, which may have groups in them."""
    if len(items) <= _MOST_LIT:
        return tuple(items)
    size = ceil(len(items) / min(_MOST_LIT, ceil(len(items) / _MOST_LIT)))
    rows = [items[start : start + size] for start in range(0, len(items), size)]
    return tuple(_Group(f"{_label(row[0])} … {_label(row[-1])}", _in_rows(row)) for row in rows)


def _lit_sum(items: Sequence[Phrase | _Group]) -> float:
    """Returns how many choices are lit until a phrase is said, by weight; a menu counts as one more."""
    total = 0.0
    for place, item in enumerate(items, start=1):
        total += place * _weight(item)
        if isinstance(item, _Group):
            total += _weight(item) + _lit_sum(item.items)
    return total


def _weight(item: Phrase | _Group) -> float:
    return item.weight if isinstance(item, Phrase) else sum(map(_weight, item.items))


def _label(item: Phrase | _Group) -> str:
    return item.text if isinstance(item, Phrase) else item.label


def _choice(item: Phrase | _Group) -> Choice:
    if isinstance(item, _Group):
        return Choice(item.label, detail=", ".join(map(_label, item.items)), kind="group")
    return Choice(item.text, detail=item.group, kind="urgent" if item.is_urgent else "phrase")


def _has(item: Phrase | _Group, goal: str) -> bool:
    if isinstance(item, Phrase):
        return goal in (item.words, item.text)
    return any(_has(inner, goal) for inner in item.items)
