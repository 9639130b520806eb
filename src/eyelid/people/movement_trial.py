"""The trial of movements: a guided minute or two that say how well each one is understood for one person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from eyelid.people.trial import wilson

NOTHING = ""
"""What was understood where nothing was."""

_TIMES = 5  # that each movement is asked for
_ANSWER_S = 3.0  # that an answer may take
_EARLIEST_S = 0.15  # what comes before was not an answer yet
_REST_S = (1.2, 2.6)  # between two requests, without which false symbols could not be told
_FIRST_S = 3.0
_HALF = 0.5


@dataclass(frozen=True)
class MovementTrial:
    """How well movements are understood.

    Attributes:
        confusion: By the movement that was asked for, how many times each symbol was understood; `NOTHING`
            where there was none in time.
        others: How many symbols came while nothing was asked for.
        rest_s: How many seconds that was.
        answer_s: Median time from a request to the right symbol; None without any.
    """

    confusion: Mapping[str, Mapping[str, int]]
    others: int
    rest_s: float
    answer_s: float | None = None

    @classmethod
    def of_json(cls, values: Any) -> Self:
        """Reads what `to_json` wrote; raises `ValueError`, `KeyError` or `TypeError` if it is none."""
        confusion = {
            str(asked): {str(given): int(count) for given, count in row.items()}
            for asked, row in values["confusion"].items()
        }
        others, rest_s, answer_s = int(values["others"]), float(values["rest_s"]), values["answer_s"]
        counts = [count for row in confusion.values() for count in row.values()]
        if min([*counts, others, rest_s]) < 0 or not all(sum(row.values()) for row in confusion.values()):
            raise ValueError("a trial with impossible counts")
        return cls(confusion, others, rest_s, None if answer_s is None else float(answer_s))

    def to_json(self) -> dict[str, Any]:
        """Returns it as JSON has it."""
        return {
            "confusion": {asked: dict(row) for asked, row in self.confusion.items()},
            "others": self.others,
            "rest_s": self.rest_s,
            "answer_s": self.answer_s,
        }

    def hits(self, movement: str) -> tuple[int, int]:
        """Returns how many times a movement was understood, and asked for."""
        row = self.confusion.get(movement, {})
        return row.get(movement, 0), sum(row.values())

    def shares(self, movements: Sequence[str]) -> NDArray[np.float64]:
        """Returns how often each movement is understood as each other, of the times that one is.

        Args:
            movements: N movements.

        Returns:
            float64 `[N, N]`, whose rows sum to 1. Each pair counts half a time more than it was seen
            (Krichevsky and Trofimov, 1981), so that what was never mixed up may be.
        """
        counts = [[self.confusion.get(meant, {}).get(read, 0) for read in movements] for meant in movements]
        likely = np.array(counts, np.float64) + _HALF
        shares: NDArray[np.float64] = likely / likely.sum(axis=1, keepdims=True)
        return shares

    def lines(self) -> list[str]:
        """Returns what a carer wants to know, movement by movement."""
        lines = []
        for movement, row in self.confusion.items():
            hits, asked = self.hits(movement)
            low, high = wilson(hits, asked)
            wrong = ", ".join(
                f"{count} taken for {given.replace('_', ' ')}" if given else f"{count} missed"
                for given, count in sorted(row.items())
                if given != movement and count
            )
            lines.append(
                f"{movement.replace('_', ' ')}: {hits} of {asked} understood{f', {wrong}' if wrong else ''}; "
                f"for you that is {low:.0%} to {high:.0%}"
            )
        minutes = self.rest_s / 60
        least, most = (bound / minutes for bound in _poisson(self.others)) if minutes else (0.0, float("inf"))
        lines.append(
            f"{self.others} symbols came while nothing was asked for, in {self.rest_s:.0f} s: "
            f"{least:.1f} to {most:.1f} a minute"
        )
        if self.answer_s is not None:
            lines.append(f"from request to symbol it takes {self.answer_s:.1f} s")
        return lines


class MovementTrialRun:
    """A trial that goes on: asks for movements at times that cannot be foreseen, and takes the answers.

    Attributes:
        asked: The movement that is asked for now; `NOTHING` between two requests.
        is_over: Whether all was asked for.
    """

    def __init__(self, movements: Sequence[str], *, seed: int, pace: float = 1.0) -> None:
        """Prepares a trial.

        Args:
            movements: The movements that are asked for, each five times, in random order.
            seed: Random seed of the order and the times.
            pace: By how much longer everything takes, for those who are slow.
        """
        self.asked = NOTHING
        self.is_over = not movements
        self._random = Random(seed)  # noqa: S311
        self._pace = pace
        self._left = [movement for movement in movements for _ in range(_TIMES)]
        self._random.shuffle(self._left)
        self._all = len(self._left)
        self._confusion: dict[str, dict[str, int]] = {movement: {} for movement in movements}
        self._answers_s: list[float] = []
        self._others = 0
        self._rest_s = 0.0
        self._now_s = 0.0
        self._asked_s = 0.0
        self._next_s = _FIRST_S * pace

    @property
    def share(self) -> float:
        """How much of the trial is over, 0 to 1."""
        return 1 - (len(self._left) + bool(self.asked)) / self._all if self._all else 1.0

    def tick(self, time_s: float) -> None:
        """Says that time has passed, in seconds from the start of the trial."""
        if not self.asked and not self.is_over:
            self._rest_s += max(time_s - self._now_s, 0.0)
        self._now_s = max(time_s, self._now_s)
        if self.asked and self._now_s - self._asked_s > self._pace * _ANSWER_S:
            self._answer(NOTHING)
        if not self.asked and self._now_s >= self._next_s:
            if self._left:
                self.asked, self._asked_s = self._left.pop(), self._now_s
            else:
                self.is_over = True

    def hear(self, symbol: str) -> None:
        """Takes a symbol that was understood now."""
        if self.asked and self._now_s - self._asked_s >= _EARLIEST_S:
            self._answer(symbol)
        elif not self.is_over:
            self._others += 1

    def result(self) -> MovementTrial:
        """Returns how well movements were understood so far."""
        confusion = {asked: row for asked, row in self._confusion.items() if row}
        answer_s = round(median(self._answers_s), 2) if self._answers_s else None
        return MovementTrial(confusion, self._others, round(self._rest_s, 1), answer_s)

    def _answer(self, symbol: str) -> None:
        row = self._confusion[self.asked]
        row[symbol] = row.get(symbol, 0) + 1
        if symbol == self.asked:
            self._answers_s.append(self._now_s - self._asked_s)
        self.asked = NOTHING
        self._next_s = self._now_s + self._pace * self._random.uniform(*_REST_S)


def _poisson(count: int) -> tuple[float, float]:
    """Returns the 95 % interval of an expected count (Byar's approximation of the exact one)."""
    low = count * (1 - 1 / (9 * count) - 1.96 / (3 * count**0.5)) ** 3 if count else 0.0
    above = count + 1
    return max(low, 0.0), above * (1 - 1 / (9 * above) + 1.96 / (3 * above**0.5)) ** 3
