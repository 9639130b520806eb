"""The desk at which a person looks through a culled shoot: tries rules, overrules, and takes that back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event, RLock, Thread
from typing import NamedTuple

from eyelid.errors import EyelidError, OptionError
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.exchange import Exchange
from eyelid.photos.face_verdicts import Level
from eyelid.photos.learned_rules import LearnedRules, learn_rules
from eyelid.photos.overrules import Entry, Overrules
from eyelid.photos.photo_verdicts import Limits
from eyelid.photos.shoot import BURST, JudgedPhoto, Shoot
from eyelid.photos.verdict_replay import VerdictReplay

Export = Callable[[CullRules, Mapping[str, Level]], Sequence[str]]
"""Writes the results by rules and a person's verdicts; returns lines that say what was written."""


class Trial(NamedTuple):
    """What some rules make of a shoot.

    Attributes:
        photos: Each photo with its verdict.
        changed: The indices of those whose verdict the present rules do not give.
        moves: How many change from which verdict to which.
    """

    photos: list[JudgedPhoto]
    changed: list[int]
    moves: dict[tuple[Level, Level], int]


class Wall(NamedTuple):
    """The people of a burst, frame by frame.

    Attributes:
        members: The photos, by their indices.
        people: For each person who counts, which face of each photo is theirs; None where they are not seen.
        exchange: Who has open eyes in which frame; None if fewer than two people count.
    """

    members: tuple[int, ...]
    people: list[tuple[int | None, ...]]
    exchange: Exchange | None


class Exported(NamedTuple):
    """What came of writing the results while the page is open.

    Attributes:
        is_running: Whether they are being written.
        lines: What was written.
        error: Why they could not be written.
    """

    is_running: bool = False
    lines: tuple[str, ...] = ()
    error: str = ""


class CullDesk:
    """A culled shoot that a person works on. Safe for threads.

    Attributes:
        shoot: The shoot.
        given: The rules that the run was started with.
        finished: Set when the person is done.
        exported: What came of writing the results.
    """

    def __init__(
        self, shoot: Shoot, limits: Limits, rules: CullRules, folder: Path, *, export: Export | None = None
    ) -> None:
        """Opens the journal of a run.

        Args:
            shoot: The shoot.
            limits: What the models say of their own probabilities.
            rules: The rules that the run was started with.
            folder: The folder of the run.
            export: Writes the results when the person asks for it; None if nothing can be written.

        Raises:
            DataError: A line of the journal is damaged.
            OutputError: The journal cannot be written, or another process has it open.
        """
        self.shoot = shoot
        self.given = rules
        self.finished = Event()
        self.exported = Exported()
        self._replay = VerdictReplay(shoot, limits)
        self._export = export
        self._lock = RLock()
        self._writer: Thread | None = None
        self._overrules = Overrules(folder)
        self._present: tuple[int, list[JudgedPhoto]] | None = None

    @property
    def rules(self) -> CullRules:
        """The present rules."""
        return self._overrules.rules(self.given)

    @property
    def overrules(self) -> dict[str, Level]:
        """The person's verdicts, by the source of the photo."""
        return self._overrules.verdicts

    @property
    def version(self) -> int:
        """A number that changes with every overrule, choice of rules, and undo."""
        return len(self._overrules.entries)

    @property
    def warnings(self) -> list[str]:
        """What the user should know of the journal."""
        return self._overrules.warnings

    def try_rules(self, rules: CullRules) -> Trial:
        """Returns what rules make of the shoot, beside what the present ones do."""
        with self._lock:
            present = self._present_photos()
            photos = self._judged(rules) if rules != self.rules else present
        changed = [
            number
            for number, (one, other) in enumerate(zip(present, photos, strict=True))
            if one.verdict.level != other.verdict.level
        ]
        moves = Counter((present[each].verdict.level, photos[each].verdict.level) for each in changed)
        return Trial(photos, changed, dict(moves))

    def photo(self, number: int, rules: CullRules) -> JudgedPhoto:
        """Returns a photo as rules judge it, or the person."""
        with self._lock:
            return (self._present_photos() if rules == self.rules else self._judged(rules))[number]

    def wall(self, number: int, rules: CullRules) -> Wall:
        """Returns the people of the burst of an index; raises `OptionError` if there is no such burst."""
        if not 0 <= number < len(self.shoot.sets) or self.shoot.sets[number].kind != BURST:
            raise OptionError(f"set {number}: no burst")
        with self._lock:
            verdicts = self._replay.verdicts(rules)
            people = self.shoot.counting_people(number, verdicts)
            exchange = self.shoot.exchange(number, verdicts)
        return Wall(tuple(self.shoot.sets[number].members), people, exchange)

    def overrule(self, number: int, level: Level | None, *, click: str) -> Entry:
        """Keeps a person's verdict on a photo; see `Overrules.overrule`."""
        with self._lock:
            return self._overrules.overrule(self.shoot.readings[number].source, level, click=click)

    def choose_rules(self, rules: CullRules, *, click: str) -> Entry:
        """Makes rules the present ones; see `Overrules.choose_rules`."""
        with self._lock:
            return self._overrules.choose_rules(rules, given=self.given, click=click)

    def undo(self, *, click: str) -> Entry | None:
        """Takes back the last overrule or choice of rules; see `Overrules.undo`."""
        with self._lock:
            return self._overrules.undo(click=click)

    def suggestion(self) -> LearnedRules | None:
        """Returns rules that fit the person's verdicts better; None if there are too few, or none do."""
        with self._lock:
            return learn_rules(self._replay, self.rules, self.overrules)

    def begin_export(self) -> None:
        """Begins to write the results by the present rules and the overrules; `exported` says how it goes.

        Raises:
            OptionError: Nothing can be written from here, or it is being written already.
        """
        if self._export is None:
            raise OptionError("nothing is written from here: end the session, then the results are written")
        with self._lock:
            if self.exported.is_running:
                raise OptionError("the results are being written already")
            self.exported = Exported(is_running=True)
            self._writer = Thread(target=self._write, args=(self._export, self.rules, self.overrules))
            self._writer.start()

    def close(self) -> None:
        """Closes the journal, once the results are written if they are being written."""
        if self._writer:
            self._writer.join()
        with self._lock:
            self._overrules.close()

    def _write(self, export: Export, rules: CullRules, overrules: Mapping[str, Level]) -> None:
        try:
            self.exported = Exported(lines=tuple(export(rules, overrules)))
        except (EyelidError, OSError) as error:
            self.exported = Exported(error=" ".join(str(error).split()))
        finally:
            if self.exported.is_running:
                self.exported = Exported(error="the server failed; its terminal says why")

    def _present_photos(self) -> list[JudgedPhoto]:
        if self._present is None or self._present[0] != self.version:
            self._present = self.version, self._judged(self.rules)
        return self._present[1]

    def _judged(self, rules: CullRules) -> list[JudgedPhoto]:
        return self.shoot.judge_together(self._replay.verdicts(rules), self.overrules)
