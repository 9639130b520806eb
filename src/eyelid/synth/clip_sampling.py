"""Random clips: when people blink, and what else they do.

Half-widths of blinks are those of 560 blinks in JeFaPaTo's table (88, 117 and 161 ms at 5, 50 and 95 %), and
the lids close 40 to 47 % faster than they open.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from eyelid.errors import OptionError
from eyelid.synth.clip import Clip, ClipLook, Happening
from eyelid.synth.clip_content import CONTENTS, ClipContent, Difficulty, Range
from eyelid.synth.course import Course, steepest
from eyelid.synth.lid_motion import LEAST_FALL, LidMotion
from eyelid.synth.look import Camera, Light
from eyelid.synth.sampling import random_face
from eyelid.synth.scene import Person

_HALF_WIDTH, _SPREAD = 0.117, 0.184  # seconds; sigma of its logarithm
_HALF_WIDTHS = (0.075, 0.2)
_FASTER = (1.40, 1.47)
_TAILS = (0.75, 0.95)
_APART = 0.15  # seconds between what the lids do


class _Item(NamedTuple):
    """Something to come, whose start is not known yet: with 0 for it."""

    what: LidMotion | Happening

    @property
    def seconds(self) -> float:
        return self.what.course.end_s

    def at(self, start_s: float) -> LidMotion | Happening:
        return replace(self.what, course=replace(self.what.course, start_s=start_s))


def random_clip(
    rng: np.random.Generator,
    content: Difficulty | ClipContent = "medium",
    *,
    seconds: float = 60.0,
    width: int = 320,
    height: int = 240,
) -> Clip:
    """Returns the plan of a random clip.

    Args:
        rng: the random generator.
        content: how much happens in it: `easy`, `medium`, `hard`, or a content of your own.
        seconds: how long it is. What finds no place in a short clip is left out.
        width: width of the frames in pixels.
        height: their height.

    Raises:
        OptionError: the content is unknown.

    Example:
        >>> clip = random_clip(np.random.default_rng(1), "easy", seconds=20)
        >>> [motion.kind for motion in clip.lids][:3]
        ['blink', 'blink', 'blink']
    """
    if isinstance(content, str):
        if content not in CONTENTS:
            raise OptionError(f"content: expected one of {', '.join(CONTENTS)}, got {content!r}")
        content = CONTENTS[content]
    look = _random_look(rng, content, width, height)
    glasses = look.person.look.glasses.kind != "none"
    minutes = seconds / 60

    def some(rate: float, draw: Callable[[np.random.Generator], LidMotion | Happening]) -> list[_Item]:
        return [_Item(draw(rng)) for _ in range(int(rng.poisson(rate * minutes)))]

    lids = some(rng.uniform(*content.blinks), lambda rng: _blink(rng, partial=rng.random() < content.partial))
    lids += some(content.winks, _wink) + some(content.closures, _closure) + some(content.lowered, _lowered)
    # What moves the lids, or hides them, takes turns with what they do.
    lids += some(0.4 * content.glances, _glance_up_or_down) + some(content.absences, _absence)
    happenings = _placed(rng, some(0.6 * content.glances, _glance_aside), seconds)
    happenings += _placed(rng, some(content.turns, _turn), seconds)
    happenings += _placed(rng, some(content.talks, _talk), seconds)
    happenings += _placed(rng, some(content.lights, _light), seconds)
    happenings += _placed(rng, some(content.glares if glasses else 0, _glare), seconds)
    in_turn = _placed(rng, lids, seconds)
    return Clip(
        seconds=seconds,
        lids=tuple(item for item in in_turn if isinstance(item, LidMotion)),
        happenings=tuple(item for item in in_turn + happenings if isinstance(item, Happening)),
        look=look,
        sway=rng.uniform(0.3, 1.2),
        seed=int(rng.integers(2**31)),
    )


def _placed(rng: np.random.Generator, items: Sequence[_Item], seconds: float) -> list[LidMotion | Happening]:
    """Returns items one after the other in random order, after random waits, as many as find a place."""
    order = [items[index] for index in rng.permutation(len(items))]
    while order and sum(item.seconds + _APART for item in order) + _APART > seconds:
        order.pop()
    free = seconds - sum(item.seconds + _APART for item in order) - _APART
    waits = rng.exponential(size=len(order) + 1)
    waits *= free / waits.sum()
    placed, now = [], _APART
    for item, wait in zip(order, waits[:-1].tolist(), strict=True):
        placed.append(item.at(now + wait))
        now += wait + item.seconds + _APART
    return placed


def _random_look(rng: np.random.Generator, content: ClipContent, width: int, height: int) -> ClipLook:
    """Returns who is seen, where, in which light, and by which camera."""
    face = random_face(rng, states=("open", "open"))
    usual = rng.uniform(0.8, 0.92)
    lids, glasses = face.lids, face.glasses
    if rng.random() < content.narrow:
        lids = replace(lids, height=rng.uniform(0.19, 0.25))
    wears = rng.random() < content.glasses
    glasses = replace(
        glasses, kind=("thin", "thick")[int(rng.integers(2))] if wears else "none", reflection=0.0
    )
    face = replace(
        face,
        openness=(usual, usual),
        gaze_x=0.0,
        gaze_y=0.0,
        lids=lids,
        glasses=glasses,
        head=replace(face.head, gape=0.0),
        hair=replace(face.hair, lock=None),
    )
    person = Person(
        look=face,
        x=width * rng.uniform(0.42, 0.58),
        y=height * rng.uniform(0.4, 0.46),
        width=height * rng.uniform(*content.face),
        roll=float(np.clip(rng.normal(0, 3), -8, 8)),
    )
    light = Light(
        exposure=rng.uniform(*content.stops),
        gamma=rng.uniform(0.9, 1.15),
        direction=rng.uniform(30, 150),
        infrared=bool(rng.random() < content.infrared),
    )
    camera = Camera(noise=rng.uniform(*content.noise), blur=rng.uniform(*content.blur) / width)
    return ClipLook(person=person, light=light, camera=camera, width=width, height=height)


def _blink(rng: np.random.Generator, *, partial: bool) -> LidMotion:
    half_width = float(np.clip(_HALF_WIDTH * math.exp(rng.normal(0, _SPREAD)), *_HALF_WIDTHS))
    hold, tail, faster = half_width * rng.uniform(0, 0.15), rng.uniform(*_TAILS), rng.uniform(*_FASTER)
    longer = faster * steepest(tail) / steepest(1)  # the fall, than the rise
    rise = (half_width - hold) / (0.5 + longer * 0.5 ** (1 / tail))
    course = Course(start_s=0, rise_s=rise, hold_s=hold, fall_s=longer * rise, tail=tail)
    amplitude = rng.uniform(0.4, 0.75) if partial else rng.uniform(0.86, 1)
    return LidMotion(kind="blink", course=course, amplitude=amplitude)


def _wink(rng: np.random.Generator) -> LidMotion:
    course = _course(rng, rise=(0.08, 0.15), hold=(0.05, 0.35), fall=(0.12, 0.25))
    return LidMotion(
        kind="wink",
        course=course,
        amplitude=rng.uniform(0.86, 1),
        eyes=("right", "left")[int(rng.integers(2))],
    )


def _closure(rng: np.random.Generator) -> LidMotion:
    seconds = math.exp(rng.uniform(math.log(0.5), math.log(6)))
    amplitude = rng.uniform(0.86, 1)
    rise, fall = (min(rng.uniform(0.12, 0.5), 0.4 * seconds) for _ in range(2))
    course = Course(start_s=0, rise_s=rise, fall_s=fall, tail=rng.uniform(*_TAILS))
    first, last = course.when(LEAST_FALL / amplitude)
    course = replace(course, hold_s=seconds - (last - first))
    return LidMotion(kind="closure", course=course, amplitude=amplitude)


def _lowered(rng: np.random.Generator) -> LidMotion:
    return LidMotion(
        kind="lowered",
        course=_course(rng, rise=(0.25, 0.6), hold=(1, 5), fall=(0.2, 0.45)),
        amplitude=rng.uniform(0.35, 0.65),
        gaze_y=-rng.uniform(0.6, 1),
    )


def _glance_up_or_down(rng: np.random.Generator) -> Happening:
    up = rng.random() < 0.5
    return Happening(
        course=_course(rng, rise=(0.03, 0.08), hold=(0.3, 2), fall=(0.03, 0.08)),
        gaze_x=rng.uniform(-0.3, 0.3),
        gaze_y=rng.uniform(0.3, 0.7) if up else rng.uniform(-0.4, -0.2),
        lids=rng.uniform(-0.08, -0.02) if up else rng.uniform(0.05, 0.12),
    )


def _glance_aside(rng: np.random.Generator) -> Happening:
    course = _course(rng, rise=(0.03, 0.08), hold=(0.3, 2.5), fall=(0.03, 0.08))
    return Happening(course=course, gaze_x=_either_way(rng, (0.3, 0.9)))


def _turn(rng: np.random.Generator) -> Happening:
    return Happening(
        course=_course(rng, rise=(0.3, 0.9), hold=(0.3, 3), fall=(0.3, 0.9)),
        yaw=_either_way(rng, (5, 22)),
        pitch=rng.uniform(-10, 10),
        roll=rng.uniform(-10, 10),
    )


def _talk(rng: np.random.Generator) -> Happening:
    return Happening(
        course=_course(rng, rise=(0.1, 0.2), hold=(2, 8), fall=(0.1, 0.2)), gape=rng.uniform(0.4, 1)
    )


def _light(rng: np.random.Generator) -> Happening:
    course = _course(rng, rise=(0.05, 2), hold=(1, 6), fall=(0.05, 2))
    return Happening(course=course, stops=rng.uniform(-1.3, 0.5))


def _glare(rng: np.random.Generator) -> Happening:
    course = _course(rng, rise=(0.1, 0.6), hold=(0.3, 2), fall=(0.1, 0.6))
    return Happening(course=course, reflection=rng.uniform(0.4, 0.9))


def _absence(rng: np.random.Generator) -> Happening:
    course = _course(rng, rise=(0.8, 1.5), hold=(1, 6), fall=(0.8, 1.5))
    return Happening(course=course, away=(-1.0, 1.0)[int(rng.integers(2))])


def _course(rng: np.random.Generator, *, rise: Range, hold: Range, fall: Range) -> Course:
    return Course(start_s=0, rise_s=rng.uniform(*rise), hold_s=rng.uniform(*hold), fall_s=rng.uniform(*fall))


def _either_way(rng: np.random.Generator, amount: Range) -> float:
    return float(rng.uniform(*amount) * (-1, 1)[int(rng.integers(2))])
