"""Counts of rows for a summary: states, errors, a histogram of p_open, and the first rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from eyelid.results.damages import UNDAMAGED, Damages
from eyelid.results.row import Row

BINS = 10
"""Bars of the histogram of p_open."""

SHOWN = 40
"""Rows that a summary shows: a screenful. A longer table is for --output."""


@dataclass(slots=True)
class RowCounts:
    """Counts of rows. The memory that they take does not grow with the number of rows.

    Attributes:
        pictures: Number of pictures.
        rows: Number of rows.
        errors: Number of pictures that could not be read.
        without_eye: Number of pictures in which no eye was found.
        bare: Number of pictures that were taken as one eye.
        damaged: Damaged pictures that were read as far as they go.
        states: Number of rows of each state.
        histogram: Number of rows in each tenth of p_open, from 0 to 1.
        first: The first rows, up to a screenful.
        first_errors: The first rows with an error, up to a screenful.
    """

    pictures: int = 0
    rows: int = 0
    errors: int = 0
    without_eye: int = 0
    bare: int = 0
    damaged: Damages = UNDAMAGED
    states: Counter[str] = field(default_factory=Counter)
    histogram: list[int] = field(default_factory=lambda: [0] * BINS)
    first: list[Row] = field(default_factory=list)
    first_errors: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Sequence[Row], *, pictures: int, damaged: Damages = UNDAMAGED) -> Self:
        """Counts the rows of a number of pictures, of which some are damaged."""
        if not rows:
            return cls(pictures=pictures, damaged=damaged)
        columns = dict(zip(Row._fields, zip(*rows, strict=True), strict=True))
        states = Counter(columns["state"])
        unread = states.pop(None, 0)  # without a state: an error, or no eye
        failed = [row for row in rows if row.error] if unread else []
        p_open = [p for p in columns["p_open"] if p is not None] if unread else columns["p_open"]
        tenths = np.minimum((np.array(p_open, np.float64) * BINS).astype(np.intp), BINS - 1)
        return cls(
            pictures=pictures,
            rows=len(rows),
            errors=len(failed),
            without_eye=unread - len(failed),
            bare=columns["face"].count(None) - unread,
            damaged=damaged,
            states=states,
            histogram=np.bincount(tenths, minlength=BINS).tolist(),
            first=list(rows[:SHOWN]),
            first_errors=failed[:SHOWN],
        )

    def add(self, more: "RowCounts") -> None:
        """Adds the counts of the rows that come next."""
        self.pictures += more.pictures
        self.rows += more.rows
        self.errors += more.errors
        self.without_eye += more.without_eye
        self.bare += more.bare
        self.damaged = self.damaged.with_more(more.damaged)
        self.states += more.states
        self.histogram = [one + other for one, other in zip(self.histogram, more.histogram, strict=True)]
        self.first += more.first[: SHOWN - len(self.first)]
        self.first_errors += more.first_errors[: SHOWN - len(self.first_errors)]
