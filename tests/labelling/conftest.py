"""A pile of drawn eyes, and sessions on it whose advice is set by the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from eyelid.labelling.journal import Journal
from eyelid.labelling.pile import Pile
from eyelid.labelling.session import TAGS, Session
from eyelid.synth import draw_eyes


class SetAdviser:
    """Stands in for the adviser: its advice is what the test says."""

    def __init__(self) -> None:
        self.advice = None
        self.embedding = None
        self.refitting, self.coming, self.progress, self.problem = False, "", 0.0, ""
        self.woken = 0

    def start(self, known: object) -> None:
        """Takes what a session tells, and does nothing."""

    def wake(self) -> None:
        self.woken += 1

    def suggestion(self, number: int) -> tuple[str, float]:
        if self.advice is None or number >= len(self.advice.probabilities):
            return "", 0.0
        row = self.advice.probabilities[number]
        return ("open", "closed")[int(row.argmax())], float(row.max())

    def close(self) -> None:
        """Has nothing to end."""

    def say(self, probabilities: list[float], queue: list[int], reasons: list[str]) -> None:
        """Sets the advice: the probabilities of `open`, and the queue."""
        p_open = np.array(probabilities, np.float32)
        self.advice = SimpleNamespace(
            probabilities=np.stack([p_open, 1 - p_open], axis=1),
            queue=np.array(queue, np.int64),
            reasons=reasons,
            accuracy=None,
        )


@pytest.fixture(scope="session")
def drawn() -> tuple[np.ndarray, list[str]]:
    """Twelve drawn eyes, 24x24, and their states."""
    patches, looks = draw_eyes(12, seed=3, size=24, well_lit=True)
    return patches, [look.state for look in looks]


@pytest.fixture
def folder(tmp_path: Path, drawn: tuple[np.ndarray, list[str]]) -> Path:
    """The pile: ten pictures in two subfolders, named alike in both."""
    for number, patch in enumerate(drawn[0][:10]):
        path = tmp_path / "eyes" / ("ann" if number < 5 else "ben") / f"{number % 5}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), patch)
    return tmp_path / "eyes"


@pytest.fixture
def names() -> list[str]:
    """The names of the pile, in order."""
    return [f"{who}/{number}.png" for who in ("ann", "ben") for number in range(5)]


@pytest.fixture
def pile(folder: Path) -> Pile:
    return Pile([str(folder)], size=24)


@pytest.fixture
def begin(folder: Path, tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Opens the pile with its journal in `labels`, as often as wanted; one sitting at a time."""
    opened: list[Session] = []

    def open_again(**options: object) -> Session:
        for session in opened:
            session.close()
        opened.clear()
        journal = Journal(tmp_path / "labels", classes=("open", "closed"), tags=TAGS)
        session = Session(Pile([str(folder)], size=24), journal, SetAdviser(), **options)
        opened.append(session)
        return session

    yield open_again
    for session in opened:
        session.close()


@pytest.fixture
def session(begin: Callable[..., Session]) -> Session:
    return begin()
