"""How fast a model reads, in one thread, and how large its file is."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eyelid.read import Reader

MANY = 1024
"""Patches of the large batch."""

_TIMED_S = 0.25  # for which each batch is read again


@dataclass(frozen=True, slots=True)
class Speed:
    """What a model takes, in one thread.

    Attributes:
        microseconds: To read one patch at batch 1.
        patches_per_second: At batch 1,024.
        kilobytes: Of its file, of 1,000 bytes.
    """

    microseconds: float
    patches_per_second: float
    kilobytes: float


def measure_speed(reader: Reader, file: Path) -> Speed:
    """Times a reader that was loaded with one thread, as it is called from Python.

    Args:
        reader: A model.
        file: Its file.
    """
    size = reader.info.input_size
    patches = np.random.default_rng(0).integers(0, 256, (MANY, size, size), np.uint8)
    return Speed(
        microseconds=1e6 * seconds_a_call(lambda: reader.read(patches[:1]), timed_s=_TIMED_S),
        patches_per_second=MANY / seconds_a_call(lambda: reader.read(patches), timed_s=_TIMED_S),
        kilobytes=os.path.getsize(file) / 1000,
    )


def seconds_a_call(call: Callable[[], object], *, timed_s: float) -> float:
    """Returns the median time of a call that is repeated for a while, at least three times, after one."""
    call()
    times: list[float] = []
    end = time.perf_counter() + timed_s
    while (started := time.perf_counter()) < end or len(times) < 3:
        call()
        times.append(time.perf_counter() - started)
    return float(np.median(times))
