"""Claims of the finder of symbols, on simulated eyes; no patient was measured.

`blinks`: of deliberate blinks at least 95 % are taken, at two reflex blinks an hour or fewer that pass for
them, of people who blink 17 to 26 times a minute by reflex, 2 % of these for half a second or more; beside
it fixed thresholds, as others use them, on the same glances.
`emergency`: shut eyes are found every time, and nothing else calls for help.
`looks`: looks that are missed, and symbols that nobody made, by frames a second and by how often the movement
of a frame is read wrongly; and the time from the end of the dwell to the symbol.

    python -m benchmarks.symbols blinks emergency looks
    python -m benchmarks.symbols blinks --people 8 --first-seed 1000     # what settings were chosen with

Intervals are 95 % bootstraps over people. Writes `benchmarks/results/symbols/NAME.csv`.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eyelid.csv_cells import records_text
from eyelid.engines.processors import cores
from eyelid.pages import write_whole
from eyelid.speaking.closures import ClosureFinder, ClosureRules
from eyelid.speaking.glance import Glance
from eyelid.speaking.lids import LidsReader
from eyelid.speaking.settings import SymbolSettings
from eyelid.speaking.symbol_finder import SymbolFinder
from models.arguments import parser_of
from tests.speaking.simulated_eyes import SimulatedEyes, SimulatedPerson, random_person

RESULTS = Path("benchmarks/results/symbols")
SEED = 1  # of what is reported; 1000 and above were used to choose
HOUR = 3600.0

ACTS = {"read": 0.3, "doze": 0.1, "nap": 0.02, "leave": 0.2, "call": 0.25, "blink": 0.13}
DWELL_S = SymbolSettings().dwell_s or 0.0
BLINKS = SymbolSettings(movements=("blink",))
LOOKS = SymbolSettings(movements=("left", "right", "up"))

Row = dict[str, object]
Run = Callable[[Callable[[int], Any], range], Iterable[Any]]


class Aim(NamedTuple):
    """How somebody blinks on purpose.

    Attributes:
        seconds: How long the eyes are to be shut; None: until the page sounds.
        spread: Sigma of its logarithm, or of the time of reaction to the sound.
    """

    seconds: float | None
    spread: float


AIMS = {
    "until the sound": Aim(None, 0.06),
    "1.5 s": Aim(1.5, 0.2),
    "1.2 s": Aim(1.2, 0.2),
    "1.0 s": Aim(1.0, 0.2),
    "as quickly as others": Aim(None, 0.0),
}
REACTION_S = 0.25
GIVES_UP_S = 3.0  # who hears nothing opens the eyes again
QUICK = 1.3  # a quick deliberate blink is so much longer than a reflex one: strokes 17.6 %, contact 61.4 %
OWN = "own, of this person"
FIXED_S = (0.3, 0.5, 0.7)  # others' thresholds: EyeCommander holds for 500 ms
EVERY_S = 15.0


class Counts(NamedTuple):
    """What came of one person's time: deliberate blinks, those taken, false ones, and hours."""

    made: int
    taken: int
    false: int
    hours: float


class FixedThresholds:
    """What fixed thresholds make of the closures that the finder of symbols finds, too."""

    def __init__(self) -> None:
        settings = SymbolSettings()
        self._lids = LidsReader(settings)
        self._closures = ClosureFinder(ClosureRules())
        self._last_s = 0.0
        self.found: dict[str, list[float]] = {f"{1000 * fixed_s:.0f} ms": [] for fixed_s in FIXED_S}

    def step(self, glance: Glance) -> None:
        """Takes the next glance."""
        lids = None if glance.is_lost else self._lids.read(glance, glance.time_s - self._last_s)
        self._last_s = glance.time_s
        closure = lids and self._closures.step(glance.time_s, lids.openness, lids.widest)
        if closure:
            for fixed_s, times in zip(FIXED_S, self.found.values(), strict=True):
                if fixed_s <= closure.seconds < 3:
                    times.append(glance.time_s)


def blinks_of(seed: int, *, aim: str, hours: float, rate: float) -> dict[str, Counts]:
    """Returns what each threshold makes of one person who blinks on purpose four times a minute.

    Who is not understood tries again after a second, twice at most.
    """
    rng = np.random.default_rng([seed, 7])
    person = random_person(rng)
    eyes, own, fixed = SimulatedEyes(person, rng), SymbolFinder(BLINKS), FixedThresholds()
    made: list[tuple[float, float]] = []
    found: list[float] = []
    start_s, opens_s, next_s, tries = -1.0, None, rng.exponential(EVERY_S), 0
    is_shut = False
    for time_s in times(hours, rate):
        if not is_shut and time_s >= next_s:
            start_s, is_shut = time_s, True
            opens_s = _opens_s(AIMS[aim], start_s, person, rng)
            eyes.shut(start_s, math.inf if opens_s is None else opens_s - start_s)
        glance = eyes.glance(time_s)
        fixed.step(glance)
        found += [notice.time_s for notice in own.step(glance) if notice.kind == "symbol"]
        if is_shut and opens_s is None and own.hold is not None and own.hold.share == 1:
            opens_s = time_s + max(rng.normal(REACTION_S, AIMS[aim].spread), 0.1)
            eyes.open(opens_s)
        if is_shut and opens_s is None and time_s > start_s + GIVES_UP_S:
            opens_s = time_s
            eyes.open(opens_s)
        if is_shut and opens_s is not None and time_s > opens_s + 0.4:
            is_shut = False
            made.append((start_s, opens_s))
            tries = 0 if (found and found[-1] > start_s) or tries == 2 else tries + 1
            next_s = time_s + (1.0 if tries else rng.exponential(EVERY_S))
    return {way: _counts(made, at_s, hours) for way, at_s in {OWN: found, **fixed.found}.items()}


def _opens_s(aim: Aim, start_s: float, person: SimulatedPerson, rng: np.random.Generator) -> float | None:
    if aim.seconds is None and aim.spread:
        return None
    spread = aim.spread or person.blink_spread
    return start_s + (aim.seconds or QUICK * person.blink_s) * math.exp(rng.normal(0, spread))


def _counts(made: Sequence[tuple[float, float]], found: Sequence[float], hours: float) -> Counts:
    """Counts what is found while a deliberate blink is made, or within half a second after it."""
    hit = [any(start < time_s < end + 0.5 for time_s in found) for start, end in made]
    stray = sum(not any(start < time_s < end + 0.5 for start, end in made) for time_s in found)
    return Counts(len(made), sum(hit), stray, hours)


def blink_rows(people: range, run: Run) -> Iterable[Row]:
    for aim in AIMS:
        results = list(run(partial(blinks_of, aim=aim, hours=1.0, rate=15.0), people))
        for way in results[0]:
            counts = [each[way] for each in results]
            yield {
                "deliberate": aim,
                "threshold": way,
                "people": len(counts),
                "taken": interval([(each.taken, each.made) for each in counts]),
                "false_an_hour": interval([(each.false, each.hours) for each in counts]),
            }


class Calls(NamedTuple):
    """What came of one person's time: calls made, found, false ones, seconds late, hours."""

    made: int
    found: int
    false: int
    late_s: tuple[float, ...]
    hours: float


def calls_of(seed: int, *, hours: float) -> Calls:
    """Returns which calls are found of somebody who blinks, reads, dozes, naps, leaves, and calls."""
    rng = np.random.default_rng([seed, 8])
    person = replace(random_person(rng), slack=(None, None, "right", "left")[seed % 4])
    rate = (10.0, 15.0, 30.0)[seed % 3]
    eyes, finder = SimulatedEyes(person, rng), SymbolFinder(SymbolSettings())
    next_s, busy_until = 20.0, 0.0
    call_s: float | None = None
    made = found = false = 0
    late: list[float] = []
    naps: list[tuple[float, float]] = []
    for time_s in times(hours, rate):
        if call_s is None and time_s >= max(next_s, busy_until):
            next_s = time_s + rng.exponential(90.0)
            act = rng.choice(list(ACTS), p=list(ACTS.values()))
            if act == "read":
                seconds = rng.uniform(2, 30)
                eyes.lower(time_s, seconds, amplitude=rng.uniform(0.35, 0.65))
            elif act == "doze":
                seconds = rng.uniform(2, 20)
                eyes.lower(time_s, seconds, amplitude=rng.uniform(0.3, 0.6), stroke_s=rng.uniform(0.8, 2))
            elif act == "nap":
                seconds = rng.uniform(60, 600)
                eyes.shut(time_s, seconds)
                naps.append((time_s, time_s + seconds))
            elif act == "leave":
                seconds = math.exp(rng.uniform(math.log(0.3), math.log(60)))
                eyes.leave(time_s, seconds)
            elif act == "blink":
                seconds = rng.uniform(0.8, 2.8)
                eyes.shut(time_s, seconds)
            else:
                seconds, call_s = 0.0, time_s
                eyes.shut(time_s)
                made += 1
            busy_until = time_s + seconds + 3.0
        for notice in finder.step(eyes.glance(time_s)):
            if notice.kind == "shut" and call_s is not None:
                found += 1
                late.append(notice.time_s - call_s - 4.0)
                eyes.open(time_s + REACTION_S)
                call_s, busy_until = None, time_s + 3.0
            elif notice.kind == "shut":
                false += not any(start < notice.time_s < end + 0.2 for start, end in naps)
        if call_s is not None and time_s > call_s + 8:
            eyes.open(time_s)
            call_s, busy_until = None, time_s + 3.0
    return Calls(made, found, false, tuple(late), hours)


def call_rows(people: range, run: Run) -> Iterable[Row]:
    calls: list[Calls] = list(run(partial(calls_of, hours=100 / len(people)), people))
    late_ms = 1000 * np.array([late_s for each in calls for late_s in each.late_s])
    yield {
        "people": len(calls),
        "hours": round(sum(each.hours for each in calls)),
        "calls": sum(each.made for each in calls),
        "found": interval([(each.found, each.made) for each in calls]),
        "false": sum(each.false for each in calls),
        "late_ms_median": round(float(np.median(late_ms))),
        "late_ms_95": round(float(np.quantile(late_ms, 0.95))),
        "late_ms_most": round(float(late_ms.max())),
    }


class Looks(NamedTuple):
    """What came of one person's time: looks, those that became symbols, other symbols, lateness, hours."""

    made: int
    taken: int
    false: int
    late_s: tuple[float, ...]
    hours: float


def looks_of(seed: int, *, rate: float, errors: float, hours: float) -> Looks:
    """Returns which looks of 0.7 to 1 second are taken, one every five seconds, with a dwell of half that."""
    rng = np.random.default_rng([seed, 9])
    person = replace(random_person(rng), errors=errors)
    eyes, finder = SimulatedEyes(person, rng), SymbolFinder(LOOKS)
    made: list[tuple[float, float, str]] = []
    found: list[tuple[float, str]] = []
    next_s = 3.0
    for time_s in times(hours, rate):
        if time_s >= next_s:
            seconds, look = rng.uniform(0.7, 1.0), str(rng.choice(["left", "right", "up"]))
            eyes.look(look, time_s, seconds)
            made.append((time_s, time_s + seconds, look))
            next_s = time_s + seconds + 1.0 + rng.exponential(3.0)
        notices = finder.step(eyes.glance(time_s))
        found += [(notice.time_s, notice.symbol) for notice in notices if notice.kind == "symbol"]
    taken = []
    for start, end, look in made:
        hits = [at_s for at_s, symbol in found if symbol == look and start < at_s < end + 0.3]
        taken += [hits[0] - start - DWELL_S] if hits else []
    return Looks(len(made), len(taken), len(found) - len(taken), tuple(taken), hours)


def look_rows(people: range, run: Run) -> Iterable[Row]:
    for rate, errors in itertools.product((10.0, 15.0, 30.0), (0.02, 0.06, 0.1)):
        looks: list[Looks] = list(run(partial(looks_of, rate=rate, errors=errors, hours=0.25), people))
        late_ms = 1000 * np.array([late_s for each in looks for late_s in each.late_s])
        yield {
            "frames_a_second": rate,
            "errors": errors,
            "people": len(looks),
            "missed": interval([(each.made - each.taken, each.made) for each in looks]),
            "false_an_hour": interval([(each.false, each.hours) for each in looks]),
            "late_ms_median": round(float(np.median(late_ms))),
            "late_ms_95": round(float(np.quantile(late_ms, 0.95))),
        }


def times(hours: float, rate: float) -> Iterator[float]:
    """Yields when frames are taken."""
    return (index / rate for index in range(round(hours * HOUR * rate)))


def interval(parts: Sequence[tuple[float, float]]) -> str:
    """Returns the ratio of two sums, with its bootstrapped interval."""
    values = np.array(parts, float)
    draws = np.random.default_rng(0).integers(len(values), size=(2000, len(values)))
    sums = values[draws].sum(1)
    low, high = np.quantile(sums[:, 0] / np.maximum(sums[:, 1], 1e-9), (0.025, 0.975))
    top, bottom = values.sum(0)
    return f"{top / max(bottom, 1e-9):.3f} [{low:.3f}, {high:.3f}]"


KINDS = {"blinks": blink_rows, "emergency": call_rows, "looks": look_rows}


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("kinds", nargs="+", choices=KINDS)
    parser.add_argument("--people", type=int, default=24)
    parser.add_argument("--first-seed", type=int, default=SEED)
    options = parser.parse_args()
    people = range(options.first_seed, options.first_seed + options.people)
    with ProcessPoolExecutor(cores()) as pool:
        for kind in options.kinds:
            rows = []
            for row in KINDS[kind](people, pool.map):
                rows.append(row)
                print(kind, row, flush=True)
            write_whole(RESULTS / f"{kind}.csv", records_text(rows))


if __name__ == "__main__":
    main()
