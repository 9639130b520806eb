"""Whose eyes count, where several faces are seen: who speaks keeps the word while others come and go."""

import math
from collections import deque
from collections.abc import Sequence

from eyelid.blinks.moment import Moment
from eyelid.eyes import Face
from eyelid.people import Condition

_AWAY_S = 3.0  # after which the word goes to another face
_COMPARED_S = 3.0  # of a face that are compared with the profile
_LEAST_MOMENTS = 10
_FAR = 0.5  # of a face of which nothing can be compared: half of the way from open to shut
_TWICE = 0.5  # a face of half the size is as unlikely as one that differs from the profile by so much


class PersonChoice:
    """Chooses the face that speaks, and stays with it.

    The first one, and whoever comes when that one has been away for three seconds, is the largest face,
    unless another is much more like the profile. A face that is chosen by hand counts as long as it is seen.

    Attributes:
        known: What is known of the eyes of the person who speaks; it may change.
    """

    def __init__(self, known: Condition | None = None) -> None:
        """Makes one that has seen nobody.

        Args:
            known: What is known of the eyes of the person who speaks.
        """
        self.known = known
        self._track: int | None = None
        self._seen_s = -math.inf
        self._moments: dict[int, deque[Moment]] = {}

    def choose(self, track: int) -> None:
        """Gives the word to a person, by number."""
        self._track, self._seen_s = track, math.inf

    def step(self, time_s: float, faces: Sequence[Face], moments: dict[int, Moment]) -> int | None:
        """Returns the number of the person who speaks, of those in a frame; None if they are not there.

        Args:
            time_s: Time of the frame, in seconds.
            faces: Its faces, with tracks.
            moments: What was read of them, by number.
        """
        here = {face.track: face.size for face in faces if face.track is not None}
        self._remember(time_s, moments)
        if self._track in here:
            self._seen_s = time_s
            return self._track
        if self._seen_s is math.inf:  # chosen by hand, and not seen since
            self._seen_s = time_s
        if not here or time_s - self._seen_s < _AWAY_S:
            return None
        largest = max(here.values())
        self._track = min(
            here,
            key=lambda track: self._distance(track) + _TWICE * math.log2(largest / max(here[track], 1.0)),
        )
        self._seen_s = time_s
        return self._track

    def _remember(self, time_s: float, moments: dict[int, Moment]) -> None:
        for track, moment in moments.items():
            moment = moment._replace(time_s=time_s)  # its own is the camera's, which begins anew
            self._moments.setdefault(track, deque()).append(moment)
        for track, kept in list(self._moments.items()):
            while kept and kept[0].time_s < time_s - _COMPARED_S:
                kept.popleft()
            if not kept:
                del self._moments[track]

    def _distance(self, track: int) -> float:
        """Returns how far a face is from the profile; the same for all where it cannot be told."""
        moments = self._moments.get(track, ())
        if self.known is None or not self.known.levels or len(moments) < _LEAST_MOMENTS:
            return _FAR
        return min(self.known.distance(list(moments)), 2.0)
