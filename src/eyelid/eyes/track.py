"""The track: what is remembered of one person over the frames of a video."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.face import Face
from eyelid.eyes.face_marks import FaceMarks
from eyelid.eyes.following import Place

ALIKE = 0.6
"""Likeness of a face that can be followed."""

_STRANGE = 0.55  # likeness below which a face is another's, wherever it is
_KNOWN = 0.72  # likeness from which on a face is known again, wherever it is
_FADES_S = 3.0  # in which what is asked of a lost face rises from the one to the other
_REACH = 2.0  # face sizes that a lost face may go in a second
_PLACE, _SIZE = 0.15, 0.3  # weights beside the likeness
_NEW_LOOK = 0.85  # a look that is less like all those of the person, but alike, is remembered, too
_MOST_LOOKS = 6
_BLINK_S = 0.4  # an eye that is hidden for less time counts as seen: some lids look like that when shut


@dataclass(eq=False)
class Track:
    """One person.

    Attributes:
        number: Of the person, from 0.
        face: As last seen.
        place: Where to look for the eyes next.
        last_look: How the face last looked; see `look_at`.
        seen_s: When it was last seen.
        found_s: When it was last found by the finder of faces.
        looks: Different looks of the person.
        eyes_seen: When the right and the left eye were last seen, and how well.
    """

    number: int
    face: Face
    place: Place
    last_look: NDArray[np.float32]
    seen_s: float
    found_s: float
    looks: list[NDArray[np.float32]] = field(default_factory=list)
    eyes_seen: list[tuple[float, float]] = field(default_factory=lambda: [(-math.inf, 0.0)] * 2)

    def likeness(self, look: NDArray[np.float32]) -> float:
        """Returns how much a look is like the person, at most 1."""
        return max(float(other @ look) for other in (self.last_look, *self.looks))

    def distance(self, face: Face) -> float:
        """Returns how far the middle of a face is from the person's, by the size of the person's face."""
        x, y, width, height = face.box
        own_x, own_y, own_width, own_height = self.face.box
        away = math.hypot(x - own_x + (width - own_width) / 2, y - own_y + (height - own_height) / 2)
        return away / self.face.size

    def cost(self, face: Face, look: NDArray[np.float32], time_s: float) -> float:
        """Returns how little a found face fits the person; infinite if it is another's."""
        lost_s = max(time_s - self.seen_s, 0)
        gone = min(lost_s / _FADES_S, 1)
        likeness, away = self.likeness(look), self.distance(face)
        near = (1 - gone) * (away < 1 + _REACH * lost_s)
        if likeness < near * _STRANGE + (1 - near) * _KNOWN:
            return math.inf
        larger = abs(math.log(face.size / self.face.size))
        return 1 - likeness + (1 - gone) * (_PLACE * min(away, 2) + _SIZE * larger)

    def find(self, face: Face, look: NDArray[np.float32], time_s: float) -> None:
        """Remembers a face that the finder of faces has found, and how the person looks there."""
        self.face = face._replace(states=None, track=self.number)
        self.found_s = time_s
        if not self.looks or ALIKE <= max(float(other @ look) for other in self.looks) < _NEW_LOOK:
            self.looks = [*self.looks[:1], *self.looks[1:][2 - _MOST_LOOKS :], look]

    def see(self, marks: FaceMarks, look: NDArray[np.float32], time_s: float, seen_above: float) -> None:
        """Remembers where the face is in this frame: its box moves with its eyes."""
        seen = []
        for eye, value in enumerate(marks.seen):
            if value >= seen_above:
                self.eyes_seen[eye] = time_s, value
            when, before = self.eyes_seen[eye]
            seen.append(before if value < seen_above and time_s - when <= _BLINK_S else value)
        right, left = marks.middles.tolist()
        self.face = self.face._replace(
            box=self._moved_box(marks),
            eyes=(tuple(right), tuple(left)),
            marks=marks._replace(seen=(seen[0], seen[1])),
        )
        self.place = self.place.towards(Place.of(marks, self.face.size))
        self.last_look, self.seen_s = look, time_s

    def _moved_box(self, marks: FaceMarks) -> tuple[float, float, float, float]:
        x, y, width, height = self.face.box
        if self.face.marks is None:
            return self.face.box
        go_x, go_y = (marks.middles - self.face.marks.middles).mean(axis=0).tolist()
        return x + go_x, y + go_y, width, height
