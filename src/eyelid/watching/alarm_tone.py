"""The sound of an alarm: three rising tones."""

import tempfile
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

_RATE = 22_050  # samples a second
_TONES_HZ = (660, 880, 1175)
_TONE_S = 0.22
_FADE_S = 0.01
_LOUDNESS = 0.6


@contextmanager
def tone_file() -> Iterator[Path]:
    """Gives a WAV file of the sound, which is removed afterwards."""
    times = np.arange(int(_TONE_S * _RATE)) / _RATE
    fade = np.clip(np.minimum(times, _TONE_S - times) / _FADE_S, 0, 1)
    tones = np.concatenate([np.sin(2 * np.pi * pitch * times) * fade for pitch in _TONES_HZ])
    samples = (_LOUDNESS * 32767 * tones).astype("<i2")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "alarm.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(_RATE)
            file.writeframes(samples.tobytes())
        yield path
