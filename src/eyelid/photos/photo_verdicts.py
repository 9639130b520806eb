"""The verdict on a photo, made of what is said of its faces."""

from collections.abc import Sequence
from typing import NamedTuple

from eyelid.photos.cull_rules import CullRules, logit
from eyelid.photos.face_verdicts import FaceVerdict, Level, judge_faces, place_words
from eyelid.photos.photo_reading import PhotoFace, PhotoReading
from eyelid.photos.picture_detail import BLURRED_BELOW

_WORDS = 3  # faces that a reason names
_NO_FACE = "no face in it"
_BLURRED = "no face found: blurred as a whole"


class Limits(NamedTuple):
    """What the models say of their own probabilities.

    Attributes:
        unsure_below: The probability below which the model of eyes is unsure.
        sharp_below: P(sharp) below which the model of sharpness calls a face blurred.
        photo_unsure_below: The probability below which the model of whole photos is unsure.
        photo_classes: Its classes, the bad one first; none without such a model.
    """

    unsure_below: float
    sharp_below: float
    photo_unsure_below: float = 1.0
    photo_classes: tuple[str, ...] = ()


class PhotoVerdict(NamedTuple):
    """The verdict on one photo.

    Attributes:
        level: Keep, reject or unsure.
        reason: Why, in words.
        faces: What is said of each face, in their order.
        goodness: How good the faces that count are, to find the best of a burst: of the worst of them, open
            eyes and sharpness, in logits.
        deciding: The index of the face that decides: of those that count and have the photo's verdict, the
            worst; None if the photo has no face.
    """

    level: Level
    reason: str
    faces: tuple[FaceVerdict, ...]
    goodness: float
    deciding: int | None = None


def judge_photo(
    reading: PhotoReading, faces: Sequence[PhotoFace], rules: CullRules, limits: Limits
) -> PhotoVerdict:
    """Judges a photo by itself; `faces` are those of the reading."""
    if reading.error is not None:
        return PhotoVerdict(Level.UNSURE, f"cannot be read: {reading.error}", (), float("-inf"))
    return _with_photo_model(_by_faces(reading, faces, rules, limits), reading.p_good, limits)


def _with_photo_model(verdict: PhotoVerdict, p_good: float | None, limits: Limits) -> PhotoVerdict:
    """Returns a verdict in which the model of whole photos had its say, where it is sure.

    It rejects what the faces would not. What the faces would reject it leaves unsure, if it finds the
    contrary of the only reason for that: a model of sharpness says nothing of closed eyes.
    """
    if p_good is None or not limits.photo_classes:
        return verdict
    bad, good = limits.photo_classes
    if 1 - p_good >= limits.photo_unsure_below:
        reason = f"photo model: {bad}"
        if verdict.level == Level.REJECT:
            reason = f"{verdict.reason}; {reason}"
        return verdict._replace(level=Level.REJECT, reason=reason)
    subject = "eyes" if bad == "closed" else "sharpness"
    others = {each for face in verdict.faces if face.counts for each in face.rejected_for} - {subject}
    if p_good >= limits.photo_unsure_below and verdict.level == Level.REJECT and not others:
        return verdict._replace(level=Level.UNSURE, reason=f"{verdict.reason}; but photo model: {good}")
    return verdict


def _by_faces(
    reading: PhotoReading, faces: Sequence[PhotoFace], rules: CullRules, limits: Limits
) -> PhotoVerdict:
    if not faces:
        is_blurred = reading.fine_detail is not None and reading.fine_detail < BLURRED_BELOW
        if is_blurred and not rules.any_blur_passes:
            return PhotoVerdict(Level.UNSURE, _BLURRED, (), 0.0)
        return PhotoVerdict(Level.KEEP, _NO_FACE, (), 0.0)
    size = (reading.width or 1, reading.height or 1)
    verdicts = judge_faces(
        faces, rules, size=size, unsure_below=limits.unsure_below, sharp_below=limits.sharp_below
    )
    counting = [number for number, verdict in enumerate(verdicts) if _counts(verdict, rules)]
    levels = [verdicts[number].level for number in counting]
    level = max(levels) if rules.faces == "any" else min(levels)
    reason = _reason(faces, verdicts, counting, level)
    goodness = {number: _goodness(faces[number], verdicts[number]) for number in counting}
    deciding = min(
        (number for number in counting if verdicts[number].level == level), key=goodness.__getitem__
    )
    return PhotoVerdict(level, reason, tuple(verdicts), min(goodness.values()), deciding)


def _counts(verdict: FaceVerdict, rules: CullRules) -> bool:
    return verdict.is_main if rules.faces == "main" else verdict.counts


def _reason(
    faces: Sequence[PhotoFace], verdicts: Sequence[FaceVerdict], counting: Sequence[int], level: Level
) -> str:
    """Returns in words why the photo has its verdict: what is wrong with the faces that made it so."""
    counted = [faces[number] for number in counting]
    parts = []
    for place, number in enumerate(counting):
        verdict = verdicts[number]
        words = verdict.reasons if verdict.level == level else ()
        if level == Level.KEEP:
            words = verdict.notes
        if words:
            where = place_words(counted, place)
            parts.append(f"{where}: {', '.join(words)}" if where else ", ".join(words))
    if not parts:
        return ""
    more = f"; and {len(parts) - _WORDS} more" if len(parts) > _WORDS else ""
    return "; ".join(parts[:_WORDS]) + more


def _goodness(face: PhotoFace, verdict: FaceVerdict) -> float:
    sharpness = 0.0 if face.p_sharp is None else logit(face.p_sharp)
    return min(verdict.openness or 0.0, 4.0) + min(sharpness, 4.0)
