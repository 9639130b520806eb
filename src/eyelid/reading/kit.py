"""The kit: the finder and the model that pictures are read with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from operator import not_
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from eyelid import __version__
from eyelid.eyes import AutoFinder, Eye, EyesInFaces, Finder, fit_patches
from eyelid.eyes.tracker import Tracker
from eyelid.model_files import EYE_TASKS
from eyelid.pictures import video_decoder
from eyelid.read import Reader, Readings
from eyelid.read.movement_reader import TASK, MovementReader, fuse
from eyelid.results import Row
from eyelid.results.formats import Encoding
from eyelid.weights import BY_SIZE, DEFAULT_MODEL, FINE_MODEL

if TYPE_CHECKING:
    from eyelid.reading.marking import Marking


FINE_FROM = 40
"""Pixels of the shorter side of a patch, from which the finer model reads it though no face was found."""

Answer = tuple[float, str, str | None, None]
"""The end of an eye's row: P(open), state, movement, and no error."""


class FoundEye(NamedTuple):
    """An eye that is to be read.

    Attributes:
        patch: uint8 `[H, W]` or `[H, W, 3]`, of any size.
        eye: Where it is.
        face: Number of its face, the same for both eyes and for no other face; None for a bare patch.
    """

    patch: NDArray[np.uint8]
    eye: Eye
    face: int | None


@dataclass(frozen=True, kw_only=True)
class Kit:
    """Everything that is needed to turn pictures into rows. It can be pickled; each process has a copy.

    Attributes:
        reader: The model.
        fine: The model for eyes of faces and patches of 40 pixels and more; None to read them with `reader`,
            too.
        movements: Reads where eyes look; None not to.
        of_patches: Whether it also reads bare patches, each by itself, and not only the eyes of faces.
        finder: Finds the eyes.
        format: How rows are encoded for a table; None for no table.
        refuse_damaged: Whether damaged pictures are not read as far as they go, but become errors.
        with_rows: Whether the rows themselves are wanted, and not only their lines and counts.
        marking: What is written of each picture beside its rows; None for nothing.
    """

    reader: Reader
    fine: Reader | None = None
    movements: MovementReader | None = None
    of_patches: bool = False
    finder: Finder
    format: Encoding[Row] | None = None
    refuse_damaged: bool = False
    with_rows: bool = True
    marking: Marking | None = None

    @classmethod
    def load(
        cls,
        model: str,
        *,
        decided_error: float | None,
        movements: Literal["faces", "all", "none"],
        **others: Any,
    ) -> Self:
        """Loads the models of a kit.

        Args:
            model: Name of a shipped model, path of a model file, or run folder; `BY_SIZE` for one of the
                shipped ones, by how large an eye is.
            decided_error: See `Reader.load`.
            movements: Of which eyes movements are read; of none by a model that reads movements itself.
            others: The other attributes.

        Raises:
            EyelidError: A model cannot be used.
        """
        by_size = model == BY_SIZE
        reader = Reader.load(
            DEFAULT_MODEL if by_size else model, decided_error=decided_error, tasks=EYE_TASKS
        )
        reads_movements = movements != "none" and reader.info.task != TASK
        return cls(
            reader=reader,
            fine=Reader.load(FINE_MODEL, decided_error=decided_error) if by_size else None,
            movements=MovementReader.load() if reads_movements else None,
            of_patches=movements == "all",
            **others,
        )

    def answers(self, eyes: Sequence[FoundEye]) -> list[Answer]:
        """Reads eyes, in the order of their faces."""
        answers = self._states([eye.patch for eye in eyes], [eye.face is not None for eye in eyes])
        if self.movements is not None:
            wanted = [index for index, eye in enumerate(eyes) if self.of_patches or eye.face is not None]
            words = _movements(self.movements, [eyes[index] for index in wanted])
            for index, word in zip(wanted, words, strict=True):
                p_open, state, _, error = answers[index]
                answers[index] = p_open, state, word, error
        return answers

    def _states(self, patches: Sequence[NDArray[np.uint8]], of_faces: Sequence[bool]) -> list[Answer]:
        if self.fine is None:
            return _answers(self.reader, patches)
        finely = [
            of_face or min(patch.shape[:2]) >= FINE_FROM
            for patch, of_face in zip(patches, of_faces, strict=True)
        ]
        fine = iter(_answers(self.fine, list(compress(patches, finely))))
        other = iter(_answers(self.reader, list(compress(patches, map(not_, finely)))))
        return [next(fine if is_fine else other) for is_fine in finely]

    @property
    def readers(self) -> list[Reader]:
        """The models."""
        return [self.reader] if self.fine is None else [self.reader, self.fine]

    def video_finder(self) -> Finder:
        """Returns what finds the eyes in the frames of one video; it is not for another, nor for threads.

        Frames are photos of people, who are followed from one to the next; none is taken as a patch, unless
        the finder takes all pictures as such.
        """
        finder = self.finder.in_faces if isinstance(self.finder, AutoFinder) else self.finder
        return Tracker(finder) if isinstance(finder, EyesInFaces) else finder

    def fingerprint(self) -> dict[str, str]:
        """Returns all settings that change the rows, by name; a run is resumed only with the same."""
        return {
            "version of eyelid": __version__,
            "model": " ".join(reader.fingerprint for reader in self.readers),
            **(
                {"model of movements": f"{self.movements.fingerprint} {self.of_patches}"}
                if self.movements
                else {}
            ),
            "threshold for unsure": " ".join(repr(reader.info.unsure_below) for reader in self.readers),
            "finder": repr(self.finder),
            "decoder of videos": video_decoder(),
            "rule for damaged pictures": "refused" if self.refuse_damaged else "read",
            **({"folder of --draw or kind of --boxes": repr(self.marking)} if self.marking else {}),
        }


def _answers(reader: Reader, patches: Sequence[NDArray[np.uint8]]) -> list[Answer]:
    if not patches:
        return []
    readings = reader.read(fit_patches(patches, reader.info.input_size))
    p_open = readings.p_open.astype(float).round(6).tolist()
    return list(zip(p_open, readings.state, readings.movement, repeat(None)))


def _movements(reader: MovementReader, eyes: Sequence[FoundEye]) -> list[str]:
    """Returns the movement of each eye: of both eyes of a face what they say together."""
    if not eyes:
        return []
    found = [eye.eye for eye in eyes]
    read = reader.read_eyes(
        [eye.patch for eye in eyes], [eye.side for eye in found], [eye.pose for eye in found]
    )
    # A bare patch is a face of its own: its number is none of those of faces.
    faces = [-1 - index if eye.face is None else eye.face for index, eye in enumerate(eyes)]
    number = np.unique(faces, return_inverse=True)[1]
    together = Readings(fuse(read, number), reader.info).decision
    return [together[index] for index in number.tolist()]
