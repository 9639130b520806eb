"""Simulated eyes: what a camera might read of a person who looks, blinks, naps and leaves.

No patient was measured. Reflex blinks come 17 to 26 times a minute. How long the eyes are less than half open
differs from person to person; within one, it spreads as in JeFaPaTo's table of 560 blinks, and more. Half of
the usual ones are partial (52.9 %: Ousler and others, 2014, doi 10.2147/OPTH.S56783). Two in a hundred last
half a second and more, as those of people with dry eyes (2.3 %, of others 0.2 %). By how much more is not
published; of that paper's 0.565 s of contact a minute follows that it is at most a quarter of a second on
average.
"""

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from eyelid.speaking.glance import MOVEMENTS, Glance
from eyelid.speaking.reflex_blinks import TAIL_FROM_S
from eyelid.synth.clip_readings import ReadingNoise
from eyelid.synth.course import Course

_STRAIGHT, _BLINK = MOVEMENTS.index("straight"), MOVEMENTS.index("blink")
_STROKES = (0.08, 0.13)  # a reflex blink's lids fall and rise
_SLOWER = 1.176  # lids fall for so much longer in a deliberate blink (77.6 ms, 17.6 % more than in others)
_BLOCK = 2048
_STREAMS = 16  # of noise: 3 of the logits, 3 of the heights, 5 of movements, 5 slow ones of movements
_SLOW_S = 2.0
_ENDLESS_S = 1e6


@dataclass(frozen=True, kw_only=True)
class SimulatedPerson:
    """Who is simulated, and how well a camera reads them.

    Attributes:
        blinks_per_minute: Reflex blinks.
        blink_s: The median of how long the eyes are less than half open in one.
        blink_spread: Sigma of the logarithm of that.
        tail_share: Share of the reflex blinks that last half a second and more.
        tail_mean_s: By how much these last longer than half a second, on average.
        partial_share: Share of the other reflex blinks in which the eyes do not shut.
        openness: How far the eyes are usually open.
        height: The lids' aspect ratio when they are wide open.
        shut_height: What is measured of shut eyes; glasses raise it.
        slack: The eye that stays shut, `right` or `left`; None if both move.
        errors: Share of the frames whose movement is read wrongly.
        memory_s: Time in which the noise of movements forgets.
        slow_share: Share of that noise's variance that forgets in two seconds.
        noise: How P(open) and the lids' heights err.
    """

    blinks_per_minute: float = 20.0
    blink_s: float = 0.16
    blink_spread: float = 0.2
    tail_share: float = 0.02
    tail_mean_s: float = 0.12
    partial_share: float = 0.5
    openness: float = 0.86
    height: float = 0.32
    shut_height: float = 0.02
    slack: str | None = None
    errors: float = 0.06
    memory_s: float = 0.1
    slow_share: float = 0.1
    noise: ReadingNoise = field(default_factory=lambda: ReadingNoise(lost=0.003))


def random_person(rng: np.random.Generator, **given: float) -> SimulatedPerson:
    """Returns somebody, with what is given as it is given."""
    return replace(
        SimulatedPerson(
            blinks_per_minute=rng.uniform(17, 26),
            blink_s=math.exp(rng.normal(math.log(0.15), 0.2)),
            blink_spread=rng.uniform(0.17, 0.3),
            tail_mean_s=rng.uniform(0.08, 0.2),
            partial_share=rng.uniform(0.3, 0.6),
            openness=rng.uniform(0.75, 0.92),
            height=rng.uniform(0.22, 0.36),
            shut_height=float(rng.choice([0.01, 0.02, 0.06])),
            noise=ReadingNoise(even=rng.uniform(0.2, 0.32), lost=0.003),
        ),
        **given,  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True)
class _LidAct:
    """Lids that shut, or are lowered: for a while, by an amplitude."""

    course: Course
    amplitude: float = 1.0


class SimulatedEyes:
    """The eyes of a simulated person, frame by frame.

    What they do is said on the way; reflex blinks come by themselves.

    Attributes:
        reflexes: When the reflex blinks so far began, and how long the eyes were less than half open.
    """

    def __init__(self, person: SimulatedPerson, rng: np.random.Generator) -> None:
        """Starts with open eyes that look straight."""
        self._person = person
        self._rng = rng
        self._sharpness = sharpness(person.errors)
        self._lids: list[_LidAct] = []
        self._looks: list[tuple[float, float, int]] = []  # from, until, movement
        self._away: list[tuple[float, float]] = []
        self._next_blink_s = self._wait()
        self.reflexes: list[tuple[float, float]] = []
        self._state = [0.0] * _STREAMS
        self._block: list[list[float]] = []
        self._last_s = -math.inf

    def look(self, movement: str, start_s: float, seconds: float) -> None:
        """Looks to a side, or up, from a time on for so long."""
        self._looks.append((start_s, start_s + seconds, MOVEMENTS.index(movement)))

    def shut(self, start_s: float, seconds: float = math.inf) -> None:
        """Shuts the eyes on purpose, or to sleep, so that they are less than half open for some seconds."""
        rise_s, fall_s = _SLOWER * _STROKES[0], _SLOWER * _STROKES[1]
        self._lids.append(_LidAct(_course(start_s, min(seconds, 2 * _ENDLESS_S), rise_s, fall_s)))

    def open(self, at_s: float) -> None:
        """Opens eyes that were shut without end."""
        self._lids = [
            replace(
                act,
                course=replace(act.course, hold_s=max(at_s - act.course.start_s - act.course.rise_s, 0.0)),
            )
            if act.course.end_s >= _ENDLESS_S
            else act
            for act in self._lids
        ]

    def lower(self, start_s: float, seconds: float, *, amplitude: float, stroke_s: float = 0.4) -> None:
        """Lowers the lids by a part of the way, as somebody who reads, or is drowsy."""
        self._lids.append(_LidAct(_course(start_s, seconds, stroke_s, stroke_s), amplitude))

    def leave(self, start_s: float, seconds: float) -> None:
        """Is out of sight."""
        self._away.append((start_s, start_s + seconds))

    def glance(self, time_s: float) -> Glance:
        """Returns what is read of a frame; times must rise."""
        self._blink_by_reflex(time_s)
        self._forget_acts(time_s)
        noise = self._noise(time_s)
        if (
            any(start <= time_s < end for start, end in self._away)
            or self._rng.random() < self._person.noise.lost
        ):
            return Glance(time_s)
        wide = 1.0
        for act in self._lids:
            if act.course.start_s < time_s:
                wide *= 1 - act.amplitude * float(act.course.share(np.array(time_s)))
        right, left = (0.0 if self._person.slack == side else wide for side in ("right", "left"))
        (p_right, l_right), (p_left, l_left) = (
            self._eye(share, noise[eye], noise[2], noise[3 + eye], noise[5])
            for eye, share in enumerate((right, left))
        )
        movement = _BLINK if wide < 0.5 else _STRAIGHT
        if movement == _STRAIGHT:
            movement = next((what for start, end, what in self._looks if start <= time_s < end), _STRAIGHT)
        return Glance(time_s, self._movements(movement, noise[6:]), p_right, p_left, l_right, l_left)

    def _eye(self, share: float, *noise: float) -> tuple[float, float]:
        """Returns P(open) and the lids' height of an eye; the noise of each is its own, and shared."""
        person, kind = self._person, self._person.noise
        drawn = person.openness * share
        own, shared = (1 - kind.common) ** 0.5, kind.common**0.5
        logit = min(max(kind.steepness * (drawn - kind.even), -kind.most), kind.most)
        logit += kind.logit * (own * noise[0] + shared * noise[1])
        height = person.height * drawn + person.shut_height + kind.ear * (own * noise[2] + shared * noise[3])
        return 1 / (1 + math.exp(-logit)), max(height, 0.001)

    def _movements(self, true: int, noise: list[float]) -> tuple[float, float, float, float, float]:
        """Returns probabilities that are calibrated: noise of unit variance, moved by the sharpness."""
        fast, slow = (1 - self._person.slow_share) ** 0.5, self._person.slow_share**0.5
        logits = [self._sharpness * (fast * noise[each] + slow * noise[5 + each]) for each in range(5)]
        logits[true] += self._sharpness**2
        most = max(logits)
        odds = [math.exp(each - most) for each in logits]
        total = sum(odds)
        left, right, up, blink, straight = (each / total for each in odds)
        return left, right, up, blink, straight

    def _noise(self, time_s: float) -> list[float]:
        """Returns noise of unit variance that remembers."""
        if not self._block:
            self._block = self._rng.standard_normal((_BLOCK, _STREAMS)).tolist()
        fresh, passed_s = self._block.pop(), time_s - self._last_s
        self._last_s = time_s
        memories = (self._person.noise.memory_s, self._person.memory_s, _SLOW_S)
        keeps = [math.exp(-passed_s / memory) for memory in memories]
        adds = [math.sqrt(1 - keep * keep) for keep in keeps]
        self._state = [
            keeps[which] * last + adds[which] * new
            for last, new, which in zip(self._state, fresh, _MEMORY_OF, strict=True)
        ]
        return self._state

    def _blink_by_reflex(self, time_s: float) -> None:
        while time_s >= self._next_blink_s:
            start_s, self._next_blink_s = self._next_blink_s, self._next_blink_s + self._wait()
            if not any(act.course.start_s <= start_s < act.course.end_s for act in self._lids):
                self._blink(start_s)

    def _blink(self, start_s: float) -> None:
        person, rng = self._person, self._rng
        amplitude = 1.0
        if rng.random() < person.tail_share:
            seconds = TAIL_FROM_S + float(rng.exponential(person.tail_mean_s))
        else:
            seconds = min(person.blink_s * math.exp(rng.normal(0, person.blink_spread)), TAIL_FROM_S)
            if rng.random() < person.partial_share:
                amplitude = rng.uniform(0.4, 0.75)
        self._lids.append(_LidAct(_course(start_s, seconds, *_STROKES), amplitude))
        self.reflexes.append((start_s, seconds))

    def _wait(self) -> float:
        """Returns the time to the next reflex blink: random, and half a second at least."""
        return 0.5 + float(self._rng.exponential(60 / self._person.blinks_per_minute - 0.5))

    def _forget_acts(self, time_s: float) -> None:
        if self._lids and self._lids[0].course.end_s < time_s:
            self._lids = [act for act in self._lids if act.course.end_s >= time_s]
        if self._looks and self._looks[0][1] < time_s:
            self._looks.pop(0)
        if self._away and self._away[0][1] < time_s:
            self._away.pop(0)


_MEMORY_OF = [0] * 6 + [1] * 5 + [2] * 5
"""Which memory each stream of noise has: that of lids, of movements, or the slow one."""


def _course(start_s: float, seconds: float, rise_s: float, fall_s: float) -> Course:
    """Returns a course that is above a half for some seconds; its strokes are as given, or faster."""
    course = Course(start_s=start_s, rise_s=rise_s, fall_s=fall_s, tail=0.85)
    rises_s, falls_s = course.when(0.5)
    if falls_s - rises_s < seconds:
        return replace(course, hold_s=seconds - (falls_s - rises_s))
    faster = seconds / (falls_s - rises_s)
    return replace(course, rise_s=rise_s * faster, fall_s=fall_s * faster)


@lru_cache
def sharpness(errors: float) -> float:
    """Returns how far apart the movements are, in sigmas, so that a share of frames is read wrongly.

    Example:
        >>> round(sharpness(0.06), 2)
        2.94
    """
    x = np.linspace(-8, 14, 1101)
    below = np.array([NormalDist().cdf(each) for each in x]) ** (len(MOVEMENTS) - 1)
    low, high = 0.0, 12.0
    for _ in range(50):
        middle = (low + high) / 2
        right = float(
            np.sum(np.exp(-((x - middle) ** 2) / 2) * below) * (x[1] - x[0]) / math.sqrt(2 * math.pi)
        )
        low, high = (middle, high) if 1 - right > errors else (low, middle)
    return low
