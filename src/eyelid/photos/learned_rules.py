"""Learning a photographer's own thresholds from the verdicts that this person has overruled or confirmed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.photos.cull_rules import CullRules, logit
from eyelid.photos.face_verdicts import FaceVerdict, Level, read_eyes
from eyelid.photos.photo_reading import PhotoFace
from eyelid.photos.photo_verdicts import PhotoVerdict
from eyelid.photos.shoot import BURST
from eyelid.photos.verdict_replay import VerdictReplay

FEWEST = 20
"""Verdicts of a person from which thresholds are learned."""

_STEPS = 101  # of each slider that are tried
_DOUBT = 0.15  # how far from the present rules thresholds are expected, in lengths of a slider
_FLAT = 1e-9


class LearnedRules(NamedTuple):
    """Rules that fit a person's verdicts better than the present ones.

    Attributes:
        rules: The rules; only `squint` and `sharpness` are other than the present ones'.
        overrules: From how many verdicts they are learned.
        agrees: With how many of these they agree.
        agreed: With how many the present rules agree.
        changes: How many photos without a verdict of the person they judge otherwise.
    """

    rules: CullRules
    overrules: int
    agrees: int
    agreed: int
    changes: int


def learn_rules(
    replay: VerdictReplay, rules: CullRules, overrules: Mapping[str, Level]
) -> LearnedRules | None:
    """Learns `squint` and `sharpness` from a person's verdicts.

    A photo is kept if the eyes of its worst face that counts are open enough, and its worst face is sharp
    enough: a logistic function of each value minus its threshold, multiplied. The thresholds are the most
    likely ones, where those of the present rules are expected (a normal prior). *Unsure* teaches nothing.
    Nor does what has other reasons: faces whose eyes are excused or too small, brackets and panoramas, and a
    reject out of a burst of which another photo is kept.

    Args:
        replay: The shoot.
        rules: The present rules.
        overrules: The person's verdicts, by the source of the photo.

    Returns:
        The learned rules; None if there are fewer than `FEWEST` such verdicts, or if the learned rules do not
        agree with more of them than the present ones do.
    """
    verdicts = replay.verdicts(rules)
    taught = _teaching(replay, verdicts, overrules)
    if len(taught) < FEWEST:
        return None
    values = np.array([_worst(replay, photo, verdicts[photo], rules) for photo in taught])
    kept = np.array([level == Level.KEEP for level in taught.values()])
    squint, sharpness = _fit(values, kept, rules, replay.limits.sharp_below)
    learned = replace(rules, squint=squint, sharpness=sharpness)
    then = replay.verdicts(learned)
    agrees, agreed = (
        sum(said[photo].level == level for photo, level in taught.items()) for said in (then, verdicts)
    )
    if agrees <= agreed:
        return None
    changes = sum(
        before.level != after.level
        for reading, before, after in zip(replay.shoot.readings, verdicts, then, strict=True)
        if reading.source not in overrules
    )
    return LearnedRules(learned, len(taught), agrees, agreed, changes)


def _teaching(
    replay: VerdictReplay, verdicts: list[PhotoVerdict], overrules: Mapping[str, Level]
) -> dict[int, Level]:
    """Returns the person's verdicts that say something of eyes and sharpness, by the index of the photo."""
    shoot = replay.shoot
    taught = {
        index: overrules[reading.source]
        for index, reading in enumerate(shoot.readings)
        if overrules.get(reading.source, Level.UNSURE) != Level.UNSURE
        and any(said.counts for said in verdicts[index].faces)
    }
    judged = shoot.judge_together(verdicts, overrules)
    for photo_set in shoot.sets:
        is_kept = any(judged[member].verdict.level == Level.KEEP for member in photo_set.members)
        for member in photo_set.members:
            if photo_set.kind != BURST or (is_kept and taught.get(member) == Level.REJECT):
                taught.pop(member, None)
    return taught


def _worst(replay: VerdictReplay, photo: int, verdict: PhotoVerdict, rules: CullRules) -> tuple[float, float]:
    """Returns the logits of P(open) and of P(sharp) of the worst face that counts; infinity for unknown."""
    faces = replay.shoot.faces[photo]
    counting = [
        (face, said)
        for face, said in zip(faces, verdict.faces, strict=True)
        if (said.is_main if rules.faces == "main" else said.counts)
    ]
    values = [
        (_openness(face, said, rules, replay.limits.unsure_below), _sharpness(face))
        for face, said in counting
    ]
    if rules.faces == "any":
        return max(values, key=min)
    return min(openness for openness, _ in values), min(sharpness for _, sharpness in values)


def _openness(face: PhotoFace, said: FaceVerdict, rules: CullRules, unsure_below: float) -> float:
    openness = read_eyes(face, rules, unsure_below).openness
    words = (*said.reasons, *said.notes)
    is_about_eyes = not any(word.startswith(_EXCUSED) for word in words)
    return openness if openness is not None and is_about_eyes else np.inf


_EXCUSED = ("laughing", "looking down", "sunglasses", "kiss", "eyes out of sight", "eyes small")


def _sharpness(face: PhotoFace) -> float:
    return np.inf if face.p_sharp is None else logit(face.p_sharp)


def _fit(
    values: NDArray[np.float64], kept: NDArray[np.bool_], rules: CullRules, sharp_below: float
) -> tuple[float, float]:
    """Returns the most likely squint and sharpness, of all steps of both sliders.

    Args:
        values: Openness and sharpness, in logits, `[N, 2]`.
        kept: Whether the person keeps the photo, `[N]`.
        rules: The present rules.
        sharp_below: P(sharp) below which the model calls a face blurred.
    """
    steps = np.linspace(0, 1, _STEPS)
    tried = [replace(rules, squint=step, sharpness=step) for step in steps.tolist()]
    open_from = np.array([each.open_from for each in tried])
    sharp_from = np.array([np.mean(each.sharp_from(sharp_below)) for each in tried])
    is_open = _sigmoid(values[:, :1] - open_from)
    is_sharp = _sigmoid(values[:, 1:] - sharp_from)
    likely = _log(is_open[kept]).sum(axis=0)[:, None] + _log(is_sharp[kept]).sum(axis=0)
    for opens, sharp in zip(is_open[~kept], is_sharp[~kept], strict=True):
        likely = likely + _log(1 - np.outer(opens, sharp))
    away = ((steps - rules.squint)[:, None] ** 2 + (steps - rules.sharpness) ** 2) / (2 * _DOUBT**2)
    squint, sharpness = np.unravel_index(np.argmax(likely - away), likely.shape)
    return float(steps[squint]), float(steps[sharpness])


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))


def _log(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(np.maximum(probability, _FLAT))
