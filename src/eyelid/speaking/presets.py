"""Presets: times that fit together, for people who are slow, as most, or fast."""

from collections.abc import Mapping
from typing import Any

from eyelid.speaking.settings import SpeakerSettings, SymbolSettings

_SYMBOL_TIMES = ("dwell_s", "release_s")
_SPEAKER_TIMES = ("scan_s", "first_scan_s")
_PATIENCE = ("begun_s", "take_back_s", "countdown_s", "emergency_within_s", "wake_within_s")


def _preset(times: float, patience: float) -> Mapping[str, Mapping[str, float]]:
    symbols, speaker = SymbolSettings(), SpeakerSettings()
    return {
        "symbols": {name: round(times * getattr(symbols, name), 3) for name in _SYMBOL_TIMES},
        "speaker": {name: round(times * getattr(speaker, name), 3) for name in _SPEAKER_TIMES}
        | {name: round(patience * getattr(speaker, name), 3) for name in _PATIENCE},
    }


PRESETS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "slow": _preset(2.0, 2.0),
    "medium": _preset(1.0, 1.0),
    "fast": _preset(0.6, 1.0),
}
"""Changes of settings by name. How long shut eyes mean what follows from the person, and stays as it is."""
