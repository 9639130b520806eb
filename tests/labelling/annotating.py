"""A simulated annotator, and waiting for what happens in the background."""

import time
from collections.abc import Callable

from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.session import Session


def wait_until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Waits until a condition is true; fails after some seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def label_upcoming(session: Session, states: dict[str, str], count: int) -> None:
    """Labels upcoming pictures by their true states, one after the other."""
    for number in range(count):
        (card,) = session.upcoming(by="ann", count=1)
        session.mark(
            by="ann",
            name=card.name,
            mark=Mark(states[card.name]),
            reason=card.reason,
            click=f"{number} {card.name}",
            seconds=1.0,
        )


def mark_picture(
    session: Session, by: str, name: str, mark: Mark, reason: str = "centre", click: str = ""
) -> None:
    """Marks a picture, in a second."""
    click = click or f"{by}-{name}-{mark}-{reason}"
    session.mark(by=by, name=name, mark=mark, reason=reason, click=click, seconds=1.0)
