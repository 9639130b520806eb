"""`eyelid watch --export`: a page that watches by its browser's camera, without Python; see `page_export`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eyelid.blinks import Event
from eyelid.blinks.windows import Window
from eyelid.errors import OptionError
from eyelid.people import Profile
from eyelid.people.profile import KnownLevels
from eyelid.results.record import columns_of
from eyelid.verbs.page_export import as_json, seen_above, write_page
from eyelid.verbs.watch import WatchOptions, watch_rules
from eyelid.watching.person_watch import WatchRules
from eyelid.weights import FINE_MODEL

MODELS = ("faces", "eye_landmarks", FINE_MODEL)
"""The models that read in the browser what eyes do."""

_WORDS = {
    "The frames of this camera go to the program on this machine, are read, and are not kept.": (
        "The frames of this camera are read in this browser. They go nowhere, and are not kept."
    ),
    "Frames go to the program on this machine only, and are not kept. Marks are on the disk once “All saved” "
    "stands above; with what was found they make truth.csv in the output folder.": (
        "Frames stay in this browser, and are not kept. The tables are kept until this page is closed; the "
        "buttons above save them."
    ),
    "which comes from this machine only": "which comes from this address only",
}
"""What the page of `watch --page` says, and what stands there instead."""


def export_page(options: WatchOptions) -> list[str]:
    """Writes the page to the folder of `--export`, which any server of files can serve.

    Args:
        options: The folder, that of the runtime, and the rules by which people are watched.

    Returns:
        What was written, and how to open it, in lines.

    Raises:
        EyelidError: The runtime is not there, the folder holds something else or cannot be written, or the
            profile cannot be used.
    """
    to = Path(options.export)
    data = {
        "rules": rules_json(watch_rules(options, is_live=True), _levels(options) if options.profile else {}),
        "alarm_cooldown_s": options.alarm_cooldown_s,
        "seen_above": seen_above(),
        "columns": columns_json(),
    }
    return write_page(
        to,
        "watch",
        runtime=options.runtime,
        models=MODELS,
        data={"watch.json": as_json(data)},
        words=_WORDS,
    )


def rules_json(rules: WatchRules, levels: KnownLevels) -> dict[str, Any]:
    """Returns how people are watched, and the levels of their eyes that are known, as the page has them."""
    return {
        "window_s": rules.window_s,
        "window_step_s": rules.window_step_s,
        "alarm_from": rules.alarm_from.words,
        "one_eye": rules.one_eye,
        "levels": [
            {"side": side, "signal": signal, "open": each.open, "shut": each.shut}
            for (side, signal), each in levels.items()
        ],
    }


def columns_json() -> dict[str, list[tuple[str, int | None]]]:
    """Returns, by table, the name of each column, and how many decimals are written."""
    return {
        name: [(column.name, column.decimals) for column in columns_of(record)]
        for name, record in (("events", Event), ("windows", Window))
    }


def _levels(options: WatchOptions) -> KnownLevels:
    """Returns the levels of the person's eyes, under one condition."""
    profile = Profile.load(Path(options.profile))
    if not options.condition and len(profile.conditions) > 1:
        names = ", ".join(profile.conditions)
        raise OptionError(
            f"--profile {options.profile}: has the conditions {names}, and a page without Python knows one; "
            "name it with --condition"
        )
    return profile.condition(options.condition or next(iter(profile.conditions))).levels
