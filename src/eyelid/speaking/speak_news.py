"""What the page of `speak` is told, as JSON."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from eyelid.people.movement_trial import MovementTrial
from eyelid.read.movement_reader import MOVEMENTS
from eyelid.speaking.glance_reader import SIDES, Seen
from eyelid.speaking.guides import WORDS, TrialGuide
from eyelid.speaking.language_files import read_page, shipped_languages
from eyelid.speaking.presets import PRESETS
from eyelid.speaking.ranges import ranges_of
from eyelid.speaking.seeing import Seeing
from eyelid.speaking.settings import WAYS, Settings, SpeakerSettings, SymbolSettings
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.speaking.talk_desk import DueEffect
from eyelid.watching.frame_reading import FrameReading


def settings_json(settings: Settings) -> dict[str, Any]:
    """Returns settings as the page has them."""
    values = asdict(settings)
    values["symbols"]["movements"] = list(settings.symbols.movements)
    return values


def start_json(folder: SpeakFolder) -> dict[str, Any]:
    """Returns what a page needs to know of a person: settings, words of the page, profile."""
    path = folder.path.absolute()
    return {
        "person": path.name,
        "place": hashlib.sha256(str(path).encode()).hexdigest()[:16],
        "settings": settings_json(folder.settings),
        "page": read_page(folder.settings.speaker.language),
        "profile": profile_json(folder),
        "own_words": len(folder.words()),
        **choices_json(),
    }


def choices_json() -> dict[str, Any]:
    """Returns what can be set: ranges of times and numbers, presets, ways and languages."""
    ranges = {}
    for room, kind in (("symbols", SymbolSettings), ("speaker", SpeakerSettings)):
        defaults = {each.name: each.default for each in fields(kind)}
        for name, (least, most, can_be_off) in ranges_of(kind).items():
            ranges[f"{room}.{name}"] = [least, most, defaults[name], can_be_off]
    presets = {name: {room: dict(values) for room, values in each.items()} for name, each in PRESETS.items()}
    return {"ranges": ranges, "presets": presets, "ways": list(WAYS), "languages": shipped_languages()}


def profile_json(folder: SpeakFolder) -> dict[str, Any]:
    """Returns what is known of the person's eyes, and how well they are read."""
    conditions = [
        {
            "name": name,
            "is_calibrated": condition.movements is not None,
            "lines": condition.movements.lines() if condition.movements else [],
            "trial": trial_json(condition.trial) if condition.trial else None,
        }
        for name, condition in folder.profile.conditions.items()
    ]
    return {"condition": folder.condition, "conditions": conditions}


def trial_json(trial: MovementTrial) -> dict[str, Any]:
    """Returns the result of a trial."""
    return {**trial.to_json(), "lines": trial.lines()}


def effect_json(due: DueEffect) -> dict[str, Any]:
    """Returns an effect that is to be played."""
    return {"turn": due.turn, "number": due.number, **due.effect._asdict()}


def eyes_json(seen: Seen, reading: FrameReading) -> dict[str, Any]:
    """Returns what was seen in a frame, in pixels of it."""
    height, width = reading.picture.pixels.shape[:2]
    own = next((face for face in reading.faces if face.track is not None and face.track == seen.track), None)
    sides = {
        eye.side: {"box": _rounded(eye.box), "p_open": round(p_open, 3)}
        for eye, p_open in zip(reading.eyes, reading.p_open, strict=True)
        if eye.side in SIDES and own is not None and reading.faces[eye.face or 0] is own
    }
    likely = seen.glance.movements
    return {
        "frame": reading.picture.frame,
        "width": width,
        "height": height,
        "track": seen.track,
        "box": _rounded(own.box) if own else None,
        "others": [
            {"track": face.track, "box": _rounded(face.box)} for face in reading.faces if face is not own
        ],
        "sides": sides,
        "movements": {name: round(p, 3) for name, p in zip(MOVEMENTS, likely, strict=True)}
        if likely
        else None,
        "movement": seen.movement,
    }


def guide_json(seeing: Seeing) -> dict[str, Any] | None:
    """Returns what a person is asked to do, and what came of it once that is known; None without a guide."""
    guide, result = seeing.guide, seeing.result
    if guide is None:
        return None
    scores = guide.scores() if isinstance(guide, TrialGuide) else {}
    return {
        "kind": guide.kind,
        "asked": guide.asked,
        "words": WORDS[guide.kind][guide.asked].format(shut_s=seeing.shut_s),
        "shut_s": round(seeing.shut_s, 1),
        "seconds_left": None if guide.seconds_left is None else round(guide.seconds_left, 1),
        "share": round(guide.share, 3),
        "scores": {movement: list(score) for movement, score in scores.items()},
        "is_over": result is not None,
        "lines": list(result.lines) if result else [],
        "failure": result.failure if result else "",
    }


def _rounded(lengths: Sequence[float]) -> list[float]:
    return [round(float(length), 1) for length in lengths]
