"""The view: what a page shows of the one who speaks, in plain values."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from eyelid.speaking.menu import Choice


class ViewChoice(NamedTuple):
    """A choice as it is shown.

    Attributes:
        label: Its words, or letters.
        detail: More words about it.
        symbols: The movements that choose it; empty if it is scanned.
        kind: As of `menu.Choice`.
        is_lit: Whether it is the one that would be taken.
        is_reachable: Whether the movements that were made so far lead to it.
    """

    label: str
    detail: str
    symbols: tuple[str, ...]
    kind: str
    is_lit: bool
    is_reachable: bool


class View(NamedTuple):
    """What is shown.

    Attributes:
        mode: `speaking`, `asleep`, `countdown` (to an alarm), `alarm` or `lost`.
        way: The name of the way to speak.
        title: What can be chosen from.
        choices: The choices.
        made: The movements that were made towards one of them.
        text: What is composed and not yet spoken.
        said: What was spoken last; empty if it was taken back.
        history: The last 20 that were spoken, the newest first.
        is_composing: Whether something was begun that is not yet spoken: the partner is to wait for it.
        countdown_s: Seconds until the alarm; None if none is coming.
        selection: `direct`, `scan`, `step_scan` or `inverse_scan`.
        lit_share: How much of the time of the lit choice is over; None if none is lit, or it waits.
    """

    mode: str
    way: str
    title: str
    choices: tuple[ViewChoice, ...]
    made: tuple[str, ...]
    text: str
    said: str
    history: tuple[str, ...]
    is_composing: bool
    countdown_s: float | None
    selection: str
    lit_share: float | None


def view_choices(choices: Sequence[Choice], made: tuple[str, ...], lit: int | None) -> tuple[ViewChoice, ...]:
    """Returns the choices of a menu as they are shown.

    Args:
        choices: The choices.
        made: The movements that were made towards one of them.
        lit: The one that is lit, by position; None if none is.
    """
    return tuple(
        ViewChoice(
            *(choice.label, choice.detail, choice.symbols, choice.kind),
            is_lit=place == lit,
            is_reachable=choice.symbols[: len(made)] == made,
        )
        for place, choice in enumerate(choices)
    )


def view_json(view: View) -> dict[str, Any]:
    """Returns a view as values of JSON; times and shares are rounded to milliseconds and thousandths."""
    record = view._asdict()
    record["choices"] = [choice._asdict() | {"symbols": list(choice.symbols)} for choice in view.choices]
    record["made"] = list(view.made)
    record["history"] = list(view.history)
    record["countdown_s"] = None if view.countdown_s is None else round(view.countdown_s, 3)
    record["lit_share"] = None if view.lit_share is None else round(view.lit_share, 3)
    return record
