"""The tracker: finds the faces of a video, follows them from frame to frame, and knows who is who.

Faces are found anew three times a second, and at once when one is lost or in doubt; in between, each is
followed by its marks (`following`), which takes a tenth of the time, and steadies them. A face is in doubt
if two looks at it disagree, if it jumps, if neither eye is seen, or if it does not look like the person. What
is in doubt and not found again is lost, and gives nothing: a gap.

People are told apart by place, size, and looks of 16x16 pixels, so that two who cross, or meet and swap, keep
their numbers; two who swap by a cut of the film keep those of their places. Who comes back within ten
minutes gets the old number if the look says so, wherever that is; who looks otherwise, or comes later, gets a
new one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.eyes.eye import Eye
from eyelid.eyes.eyes_in_faces import EyesInFaces
from eyelid.eyes.face import Face
from eyelid.eyes.following import Following, Place, follow_faces, look_at
from eyelid.eyes.track import ALIKE, Track
from eyelid.pictures import Picture
from eyelid.pictures.colours import grey_of

SEARCH_S = 0.3
"""Seconds after which faces are found anew while all are followed."""

FORGET_S = 600.0
"""Seconds after which a person who comes back is a new one."""

_FRAME_S = 1 / 30  # between frames that have no times
_SEARCH_SOON_S = 0.1  # while nobody is there, or somebody was lost a while ago
_AT_ONCE_S, _A_WHILE_S = 0.3, 2.0  # after a loss: faces are found in every frame, then soon
_UNFOUND_S = 1.0  # for which a face is followed that the finder does not find, such as one that turns away
_APART = 0.05  # distances of the eyes by which two looks at one face differ at most: 99 of 100 by less
_MOST_APART = 0.12  # by which they differ at a face that is found
_JUMP = 0.5  # distances of the eyes that a face does not move from one frame to the next
_OTHER = 0.1  # by so much more is it like another person, if it is that one
_SURE = 0.9  # certainty of a face that gets a number at once; others must have been found
_STAYS_S, _SIGHTINGS = 0.2, 3  # for so long, and so often
_MOST_LOST = 100


class _Found(NamedTuple):
    """A face that was found in this frame.

    Attributes:
        face: The face.
        following: Two looks at where it was found.
        look: How it looks.
    """

    face: Face
    following: Following
    look: NDArray[np.float32]


class _Followed(NamedTuple):
    """A person where the face was in the frame before.

    Attributes:
        track: The person.
        following: What was found there.
        look: How that looks.
        likeness: How much that is like the person.
    """

    track: Track
    following: Following
    look: NDArray[np.float32]
    likeness: float

    def distance(self, other: "_Followed | _Found") -> float:
        """Returns how far the eyes are from those of another face, by their distance."""
        return self.following.found.distance(other.following.found)


class _Unsure(NamedTuple):
    """What may be a new face: where it is, since when, and how often it was found."""

    place: Place
    first_s: float
    times: int


@dataclass
class Tracker:
    """Follows the faces of one video, whose frames it is given in order. It is not for several threads.

    Attributes:
        finder: Finds the eyes of faces in single pictures.
    """

    finder: EyesInFaces
    _present: list[Track] = field(default_factory=list, repr=False)
    _lost: list[Track] = field(default_factory=list, repr=False)
    _unsure: list[_Unsure] = field(default_factory=list, repr=False)
    _people: int = field(default=0, repr=False)
    _time_s: float = field(default=-math.inf, repr=False)
    _searched_s: float = field(default=-math.inf, repr=False)
    _lost_s: float = field(default=-math.inf, repr=False)

    @property
    def colour(self) -> bool:
        """Whether the finder of faces needs BGR pictures."""
        return self.finder.colour

    def find(self, picture: Picture) -> list[Eye]:
        """Returns the eyes of all faces in the next frame, with the numbers of the people."""
        return self.finder.eyes_of(self.follow(picture), picture.pixels.shape)

    def follow(self, picture: Picture) -> list[Face]:
        """Returns the faces in the next frame, with their marks and tracks, in order of the tracks.

        Of a face that was followed, the score is that of the last time that it was found.
        """
        now = self._time_s = self._time_of(picture)
        grey = grey_of(picture.pixels)
        followed = self._followed(grey)
        sure = self._sure(followed, now)
        if len(sure) < len(followed) or now - self._searched_s >= self._pause_s(now):
            sure = self._search(picture.pixels, grey, sure, now)
        for each in sure:
            each.track.see(each.following.marks, each.look, now, self.finder.landmarks.seen_above)
        return [track.face for track in sorted(self._present, key=lambda track: track.number)]

    def _time_of(self, picture: Picture) -> float:
        """Returns the time of a picture; of one that has none, or goes back, that of a next frame."""
        if picture.time_s is not None and picture.time_s > self._time_s:
            return picture.time_s
        return self._time_s + _FRAME_S if math.isfinite(self._time_s) else 0.0

    def _pause_s(self, now: float) -> float:
        """Returns after how many seconds faces are to be found anew."""
        since = now - self._lost_s
        if since < _AT_ONCE_S:
            return 0.0
        return _SEARCH_SOON_S if since < _A_WHILE_S or not self._present else SEARCH_S

    def _followed(self, grey: NDArray[np.uint8]) -> list[_Followed]:
        places = [track.place for track in self._present]
        sizes = [track.face.size for track in self._present]
        followed = []
        for track, following in zip(
            self._present, follow_faces(self.finder.landmarks, grey, places, sizes), strict=True
        ):
            look = look_at(grey, following.found)
            followed.append(_Followed(track, following, look, track.likeness(look)))
        return followed

    def _sure(self, followed: Sequence[_Followed], now: float) -> list[_Followed]:
        """Returns those who are beyond doubt still there."""
        doubtful = {
            each.track
            for each in followed
            if each.following.marks.moved > _APART
            or each.following.jump > _JUMP
            or max(each.following.marks.seen) < self.finder.landmarks.seen_above
            or each.likeness < ALIKE
        }
        for one, other in combinations(followed, 2):
            if one.distance(other) < 1:  # both are on one face
                doubtful.add(min(one, other, key=lambda each: each.likeness).track)
        near = [*self._present, *(track for track in self._lost if now - track.seen_s < _A_WHILE_S)]
        for each in followed:
            others = (track.likeness(each.look) for track in near if track is not each.track)
            if max(others, default=0) > each.likeness + _OTHER:
                doubtful.add(each.track)
        return [each for each in followed if each.track not in doubtful]

    def _search(
        self, pixels: NDArray[np.uint8], grey: NDArray[np.uint8], sure: Sequence[_Followed], now: float
    ) -> list[_Followed]:
        """Finds all faces anew, and returns those who are still followed.

        What is found where a face is followed is that face. The others are those who are in doubt or lost, as
        they fit best, or new people. Who is in doubt and not found is lost.
        """
        self._searched_s = now
        found, kept = self._found(pixels, grey), []
        for each in sure:
            nearest = min(found, key=each.distance, default=None)
            if nearest and each.distance(nearest) < 1:
                each.track.find(nearest.face, each.look, now)
                found = [one for one in found if one is not nearest]
            if now - each.track.found_s <= _UNFOUND_S:
                kept.append(each)
        here = [each.track for each in kept]
        missing = [track for track in self._present if track not in here]
        known = [track for track in self._lost if now - track.seen_s <= FORGET_S][-_MOST_LOST:]
        back = _matches([*missing, *known], found, now)
        new = [one for one in found if all(one is not other for _, other in back)]
        wait = any(track not in here and now - track.seen_s < _A_WHILE_S for track in (*missing, *known))
        back += [(self._new_track(one, now), one) for one in self._lasting(new, now, wait=wait)]
        for track, one in back:
            track.find(one.face, one.look, now)
            track.place = one.following.found
            track.see(one.following.marks, one.look, now, self.finder.landmarks.seen_above)
        self._present = [*here, *(track for track, _ in back)]
        self._lost = [track for track in (*known, *missing) if track not in self._present]
        if any(track not in self._present for track in missing):
            self._lost_s = now
        return kept

    def _found(self, pixels: NDArray[np.uint8], grey: NDArray[np.uint8]) -> list[_Found]:
        faces = self.finder.faces.find_faces(pixels)
        marks = self.finder.marks_of(faces, grey)
        sizes = [face.size for face in faces]
        places = [Place.of(each, size) for each, size in zip(marks, sizes, strict=True)]
        followings = follow_faces(self.finder.landmarks, grey, places, sizes)
        return [
            _Found(face._replace(marks=following.marks), following, look_at(grey, following.found))
            for face, following in zip(faces, followings, strict=True)
            if following.marks.moved <= _MOST_APART
        ]

    def _lasting(self, new: Sequence[_Found], now: float, *, wait: bool) -> list[_Found]:
        """Returns the new faces that are certain, or that stay in one place.

        While a known face comes into view from behind another it may look strange, so then all must `wait`.
        """
        lasting, unsure = [], []
        for one in new:
            place = one.following.found
            before = [each for each in self._unsure if each.place.distance(place) < 1]
            first_s = min((each.first_s for each in before), default=now)
            times = 1 + max((each.times for each in before), default=0)
            stays = times >= _SIGHTINGS and now - first_s >= _STAYS_S
            if stays or (one.face.score >= _SURE and not wait):
                lasting.append(one)
            else:
                unsure.append(_Unsure(place, first_s, times))
        self._unsure = unsure
        return lasting

    def _new_track(self, one: _Found, now: float) -> Track:
        self._people += 1
        return Track(self._people - 1, one.face, one.following.found, one.look, seen_s=now, found_s=now)


def _matches(tracks: Sequence[Track], found: Sequence[_Found], now: float) -> list[tuple[Track, _Found]]:
    """Returns who of some people has which of some found faces: what fits best first."""
    costs = [(track.cost(one.face, one.look, now), track, one) for track in tracks for one in found]
    matches: list[tuple[Track, _Found]] = []
    for cost, track, one in sorted(costs, key=lambda pair: pair[0]):
        if math.isfinite(cost) and all(track is not owner and one is not face for owner, face in matches):
            matches.append((track, one))
    return matches
