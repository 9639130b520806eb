"""A shoot: the readings of all its photos, the sets they make, and the verdicts by any rules."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from eyelid.photos.cull_rules import CullRules
from eyelid.photos.exchange import Exchange, exchange_list
from eyelid.photos.face_verdicts import Level
from eyelid.photos.look import Look
from eyelid.photos.people_in_burst import FrameFace, people_of
from eyelid.photos.photo_kit import looks_of
from eyelid.photos.photo_reading import PhotoFace, PhotoReading
from eyelid.photos.photo_sets import PhotoSet, find_sets
from eyelid.photos.photo_verdicts import Limits, PhotoVerdict, judge_photo
from eyelid.photos.shot import Shot

BURST = "burst"

_NO_OVERRULES: Mapping[str, Level] = MappingProxyType({})
_SET_WORDS = {"bracket": "an exposure bracket", "stack": "a focus stack", "panorama": "a panorama"}


class JudgedPhoto(NamedTuple):
    """A photo with its verdict among the others.

    Attributes:
        verdict: The verdict; photos of a bracket, a focus stack or a panorama are kept whatever it shows.
        set: The index of its set; None for a single photo.
        is_best: Whether it is the best of its burst.
        is_yours: Whether the verdict is a person's, which wins over the rules.
    """

    verdict: PhotoVerdict
    set: int | None
    is_best: bool
    is_yours: bool = False


class JudgedShoot(NamedTuple):
    """A shoot judged by some rules.

    Attributes:
        photos: Each photo with its verdict, in the order of the readings.
        exchanges: For each burst of several people, by the index of its set: who has open eyes where.
    """

    photos: list[JudgedPhoto]
    exchanges: dict[int, Exchange]


@dataclass(frozen=True)
class Shoot:
    """A shoot that was read.

    Attributes:
        readings: What was measured of each photo.
        faces: The faces of each photo.
        sets: Bursts, and what is kept whole; the members are indices of the readings.
    """

    readings: Sequence[PhotoReading]
    faces: Sequence[Sequence[PhotoFace]]
    sets: Sequence[PhotoSet]

    @classmethod
    def of(cls, readings: Iterable[PhotoReading]) -> "Shoot":
        """Puts the photos together into sets."""
        kept = list(readings)
        return cls(kept, [reading.all_faces() for reading in kept], find_sets([_shot(each) for each in kept]))

    @cached_property
    def people(self) -> dict[int, list[tuple[int | None, ...]]]:
        """For each burst, by its index: for each person, which face of each frame is theirs."""
        people = {}
        for number, photo_set in enumerate(self.sets):
            if photo_set.kind == BURST:
                frames = [self._frame_faces(member) for member in photo_set.members]
                first = self.readings[photo_set.members[0]]
                people[number] = people_of(frames, (first.height or 1, first.width or 1))
        return people

    def judge(
        self, rules: CullRules, limits: Limits, overrules: Mapping[str, Level] = _NO_OVERRULES
    ) -> JudgedShoot:
        """Judges all photos by some rules; nothing is read again.

        Args:
            rules: The rules.
            limits: What the models say of their own probabilities.
            overrules: A person's verdicts, by the source of the photo, which win over the rules.
        """
        verdicts = [
            judge_photo(reading, faces, rules, limits)
            for reading, faces in zip(self.readings, self.faces, strict=True)
        ]
        exchanges = {
            number: exchange
            for number, photo_set in enumerate(self.sets)
            if photo_set.kind == BURST and (exchange := self.exchange(number, verdicts))
        }
        return JudgedShoot(self.judge_together(verdicts, overrules), exchanges)

    def judge_together(
        self, verdicts: Sequence[PhotoVerdict], overrules: Mapping[str, Level] = _NO_OVERRULES
    ) -> list[JudgedPhoto]:
        """Returns the photos, each judged by itself before, with their verdicts among the others.

        Args:
            verdicts: The verdict on each photo by itself.
            overrules: A person's verdicts, by the source of the photo.
        """
        final = list(verdicts)
        set_of: list[int | None] = [None] * len(final)
        for number, photo_set in enumerate(self.sets):
            for member in photo_set.members:
                set_of[member] = number
                if photo_set.kind != BURST:
                    final[member] = _kept_whole(final[member], photo_set)
        yours = [bool(overrules) and reading.source in overrules for reading in self.readings]
        for member, is_yours in enumerate(yours):
            if is_yours:
                final[member] = _overruled(final[member], overrules[self.readings[member].source])
        best = {best_of(each.members, final) for each in self.sets if each.kind == BURST}
        return [
            JudgedPhoto(verdict, set_of[index], index in best, yours[index])
            for index, verdict in enumerate(final)
        ]

    def exchange(self, number: int, verdicts: Sequence[PhotoVerdict]) -> Exchange | None:
        """Returns the exchange list of the burst of an index; None if fewer than two people count in it."""
        people = self.counting_people(number, verdicts)
        if len(people) < 2:
            return None
        members = self.sets[number].members
        return exchange_list(people, [self._frame_faces(member, verdicts[member]) for member in members])

    def counting_people(self, number: int, verdicts: Sequence[PhotoVerdict]) -> list[tuple[int | None, ...]]:
        """Returns the people who count somewhere in a burst: for each, which face of each photo is theirs."""
        members = self.sets[number].members
        return [
            person
            for person in self.people[number]
            if any(
                face is not None and verdicts[member].faces[face].counts
                for face, member in zip(person, members, strict=True)
            )
        ]

    def _frame_faces(self, photo: int, verdict: PhotoVerdict | None = None) -> list[FrameFace]:
        """Returns the faces of a photo, with whether their eyes are open, if its verdict is given."""
        faces = self.faces[photo]
        states = [said.state for said in verdict.faces] if verdict else [""] * len(faces)
        is_open = {"open": True, "closed": False}
        return [
            FrameFace(face.box, look, is_open.get(state))
            for face, look, state in zip(faces, looks_of(faces), states, strict=True)
        ]


def best_of(members: Sequence[int], verdicts: Sequence[PhotoVerdict]) -> int:
    """Returns the best photo of a burst: by its verdict, then by its worst face that counts."""
    return max(members, key=lambda member: (verdicts[member].level, verdicts[member].goodness))


def _kept_whole(verdict: PhotoVerdict, photo_set: PhotoSet) -> PhotoVerdict:
    words = f"one of {len(photo_set.members)} of {_SET_WORDS[photo_set.kind]}, kept whole"
    reason = f"{words} ({verdict.reason})" if verdict.level < Level.KEEP else words
    return verdict._replace(level=Level.KEEP, reason=reason)


def _overruled(verdict: PhotoVerdict, level: Level) -> PhotoVerdict:
    ruled = f"{verdict.level.word}, {verdict.reason}" if verdict.reason else verdict.level.word
    return verdict._replace(level=level, reason=f"yours (by the rules: {ruled})")


def _shot(reading: PhotoReading) -> Shot:
    folder, name = os.path.split(reading.source)
    return Shot(
        name=name,
        folder=folder,
        time_s=reading.time_s,
        has_fraction=bool(reading.has_fraction),
        camera=reading.camera,
        exposure_s=reading.exposure_s,
        aperture=reading.aperture,
        iso=reading.iso,
        bias_ev=reading.bias_ev,
        focal_mm=reading.focal_mm,
        width=reading.width or 0,
        height=reading.height or 0,
        look=Look.from_text(reading.look) if reading.look else None,
    )
