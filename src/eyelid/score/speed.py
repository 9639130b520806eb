"""Measures the speed of a model in one thread, and the size of its file."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eyelid.read import Reader

MANY = 1024
"""Number of patches in the large batch."""

_TIMED_S = 0.25  # seconds for which each batch is read repeatedly


@dataclass(frozen=True, slots=True)
class Speed:
    """The reading time of a model in one thread, and its file size.

    Attributes:
        microseconds: Time to read one patch in a batch of 1, in microseconds.
        patches_per_second: Number of patches read in a second in batches of 1,024.
        kilobytes: Size of the model file in units of 1,000 bytes.
    """

    microseconds: float
    patches_per_second: float
    kilobytes: float

    @property
    def words(self) -> str:
        """How fast it is, in a line."""
        many = f"{self.patches_per_second:,.0f} patches a second at batch {MANY:,}"
        return f"{self.microseconds:.1f} µs a patch at batch 1, {many}"


def measure_speed(reader: Reader, file: Path) -> Speed:
    """Measures the speed of a reader, including the call from Python.

    Args:
        reader: A model, loaded with one thread.
        file: The model's file.
    """
    size = reader.info.input_size
    patches = np.random.default_rng(0).integers(0, 256, (MANY, size, size), np.uint8)
    return Speed(
        microseconds=1e6 * seconds_a_call(lambda: reader.read(patches[:1]), timed_s=_TIMED_S),
        patches_per_second=MANY / seconds_a_call(lambda: reader.read(patches), timed_s=_TIMED_S),
        kilobytes=os.path.getsize(file) / 1000,
    )


def seconds_a_call(call: Callable[[], object], *, timed_s: float) -> float:
    """Returns the median time of a call, in seconds.

    Args:
        call: The function to call. It is called once before the measurement, to warm up.
        timed_s: For how many seconds the call is repeated. It is repeated at least three times.
    """
    call()
    times: list[float] = []
    end = time.perf_counter() + timed_s
    while (started := time.perf_counter()) < end or len(times) < 3:
        call()
        times.append(time.perf_counter() - started)
    return float(np.median(times))
