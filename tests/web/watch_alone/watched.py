"""Recordings watched by Python, and by the page's code in JavaScript, which runs in node."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eyelid.blinks import Event, Moment
from eyelid.blinks.windows import Window
from eyelid.people import Condition, Profile
from eyelid.people.profile import KnownLevels
from eyelid.results.formats import Csv
from eyelid.verbs.watch_export import columns_json, rules_json
from eyelid.watching.alarms import AlarmBell, Ways
from eyelid.watching.person_watch import Told, WatchRules
from eyelid.watching.session import Watched
from eyelid.watching.tallies import Tallies
from eyelid.watching.terminal import event_words
from eyelid.watching.watcher import Watcher
from eyelid.web.watch_json import people_json

from ..alone.node import run_in_node

ALONE = Path(__file__).parents[3] / "src/eyelid/web/static/watch_alone"
SOURCE = "browser"
COOLDOWN_S = 10.0

Frame = tuple[float, int | None, Mapping[int, Moment]]
"""Time, index, and what was read of each person."""


class Recording(NamedTuple):
    """What was read, frame by frame, how people are watched, and what is known of their eyes."""

    frames: Sequence[Frame]
    rules: WatchRules = WatchRules(live=True)
    levels: KnownLevels | None = None


def in_python(recording: Recording) -> dict[str, Any]:
    """All that is told of a recording, as `run_vectors.mjs` gives it."""
    frames, rules, levels = recording
    watcher = Watcher(SOURCE, rules, None if levels is None else Profile({"usual": Condition(levels)}))
    bell = AlarmBell(Ways(), cooldown_s=COOLDOWN_S, say=print)
    tallies, told = Tallies(), Told()
    given: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []

    def take(each: Told, time_s: float) -> None:
        told.add(each)
        tallies.add(Watched(time_s, each))
        given.extend(alarm._asdict() for alarm, level in each.alarms if bell.ring(alarm, level))
        if each.windows:
            people.append(people_json(tallies))

    for time_s, frame, seen in frames:
        take(watcher.feed(time_s, frame, seen), time_s)
    take(watcher.finish(), frames[-1][0])
    steps = [
        [track, step.openness.moment.time_s, *step.openness[1:], step.shut_since_s]
        for track, step in told.steps
    ]
    return {
        "steps": steps,
        "events": [event._asdict() for event in told.events],
        "windows": [window._asdict() for window in told.windows],
        "alarms": [alarm._asdict() for alarm, _ in told.alarms],
        "given": given,
        "people": people,
        "words": [event_words(event) for event in told.events],
        "tables": {
            "events": _table(Csv(Event), told.events),
            "windows": _table(Csv(Window), told.windows),
        },
    }


def _table(form: Csv[Any], records: Sequence[Any]) -> str:
    return (form.header + form.encode(records)).decode()


def in_javascript(recordings: Sequence[Recording]) -> list[dict[str, Any]]:
    """The same of several recordings, by the page's code."""
    given = {"recordings": [_given(each) for each in recordings], "columns": columns_json()}
    return run_in_node(Path(__file__).parent / "run_vectors.mjs", ALONE, given=json.dumps(given))


def _given(recording: Recording) -> dict[str, Any]:
    frames, rules, levels = recording
    return {
        "source": SOURCE,
        "rules": rules_json(rules, levels or {}),
        "cooldown_s": COOLDOWN_S,
        "frames": [
            (
                time_s,
                frame,
                [(track, moment.right, moment.left, moment.pose) for track, moment in seen.items()],
            )
            for time_s, frame, seen in frames
        ],
    }
