"""A pile of drawn eyes, and sessions on it whose advice is set by the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from eyelid.labelling.guide import Advice
from eyelid.labelling.imports import ImportedLabels, read_imported_labels
from eyelid.labelling.journal import Journal
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_rows import Suggestion
from eyelid.labelling.opening import open_session
from eyelid.labelling.options import LabelOptions
from eyelid.labelling.pile import Pile
from eyelid.labelling.session import TAGS, Session
from eyelid.synth import draw_eyes

from .annotating import mark_picture


class FakeAdviser:
    """Stands in for the adviser; the test sets its advice."""

    def __init__(self) -> None:
        self.advice: Advice | None = None
        self.embedder = SimpleNamespace(embedding=None, pending="", progress=0.0)
        self.refitting, self.problem = False, ""
        self.woken = 0

    def start(self, get_labels: object) -> None:
        """Does nothing."""

    def wake(self) -> None:
        self.woken += 1

    def suggestion(self, number: int) -> Suggestion | None:
        if self.advice is None or number >= len(self.advice.probabilities):
            return None
        row = self.advice.probabilities[number]
        label = ("open", "closed")[int(row.argmax())]
        return Suggestion(label=label, probability=float(row.max()))

    def close(self) -> None:
        """Does nothing."""

    def set_advice(self, probabilities: list[float], queue: list[int], reasons: list[str]) -> None:
        """Sets the advice: the probabilities of `open`, and the queue."""
        p_open = np.array(probabilities, np.float32)
        self.advice = Advice(
            probabilities=np.stack([p_open, 1 - p_open], axis=1),
            queue=np.array(queue, np.int64),
            reasons=reasons,
            accuracy=None,
            labelled_classes=2,
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
    """Opens the pile with its journal in `labels`, as often as wanted; one session at a time."""
    opened: list[Session] = []

    def open_again(**options: object) -> Session:
        for session in opened:
            session.close()
        opened.clear()
        journal = Journal(tmp_path / "labels", classes=("open", "closed"), tags=TAGS)
        session = Session(Pile([str(folder)], size=24), journal, FakeAdviser(), **options)
        opened.append(session)
        return session

    yield open_again
    for session in opened:
        session.close()


@pytest.fixture
def read_labels() -> Callable[..., ImportedLabels]:
    """Reads a label file for a session, with options of `read_imported_labels`."""

    def read(session: Session, path: Path, **options: object) -> ImportedLabels:
        defaults = {
            "names": session.pile.names,
            "classes": session.classes,
            "tags": session.tags,
            "by": "else",
        }
        return read_imported_labels(str(path), **(defaults | options))

    return read


@pytest.fixture
def session(begin: Callable[..., Session]) -> Session:
    return begin()


@pytest.fixture
def marked_session(session: Session, names: list[str]) -> Session:
    """A session in which ann has marked seven pictures and ben two; one is tied, one is *can't tell*."""
    for number, name in enumerate(names[:6]):
        mark_picture(session, "ann", name, Mark(("open", "closed")[number % 2]))
    mark_picture(session, "ann", names[6], Mark("", True, ("dark or inverted",)))
    mark_picture(session, "ann", names[0], Mark("open", False, ("glasses", "bad")))
    mark_picture(session, "ben", names[1], Mark("closed"))
    mark_picture(session, "ben", names[2], Mark("closed"))
    return session


@pytest.fixture(scope="session")
def drawn_pile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder of 120 drawn eyes, and their states by name."""
    folder = tmp_path_factory.mktemp("pile") / "eyes"
    folder.mkdir()
    patches, looks = draw_eyes(120, seed=5, size=24, well_lit=True)
    states = {}
    for number, (patch, look) in enumerate(zip(patches, looks, strict=True)):
        cv2.imwrite(str(folder / f"{number:03}.png"), patch)
        states[f"{number:03}.png"] = look.state
    return folder, states


@pytest.fixture
def eyes(drawn_pile: tuple[Path, dict[str, str]]) -> Path:
    """A folder of 120 drawn eyes."""
    return drawn_pile[0]


@pytest.fixture
def states(drawn_pile: tuple[Path, dict[str, str]]) -> dict[str, str]:
    """The true states of the eyes in that folder, by name."""
    return drawn_pile[1]


@pytest.fixture
def open_pile(eyes: Path, tmp_path: Path) -> Iterator[Callable[..., Session]]:
    """Opens sessions on that folder with a real adviser, which goes by edges unless options say otherwise."""
    opened: list[Session] = []

    def open_it(**options: object) -> Session:
        options = {"embed": "hog", "output": str(tmp_path / "labels")} | options
        opened.append(open_session(LabelOptions(sources=(str(eyes),), **options)))
        return opened[-1]

    yield open_it
    for session in opened:
        session.close()
