"""A sitting at a pile: what the page may ask and say, for any number of annotators at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from threading import Event, RLock
from typing import TYPE_CHECKING

import numpy as np

from eyelid.errors import LabelError, PictureError
from eyelid.labelling.adviser import Adviser
from eyelid.labelling.consensus import Verdict, verdict
from eyelid.labelling.entry import Mark
from eyelid.labelling.exports import table_bytes
from eyelid.labelling.imports import Taken
from eyelid.labelling.journal import Journal
from eyelid.labelling.label_arrays import BAD, Known, what_is_known
from eyelid.labelling.label_rows import Filled, LabelRow, label_rows
from eyelid.labelling.marks import replay
from eyelid.labelling.picture_card import Card, check_annotator
from eyelid.labelling.pile import Pile
from eyelid.labelling.queue import SECOND, Queue
from eyelid.labelling.status import Status, make_status

if TYPE_CHECKING:
    from eyelid.labelling.guide import Advice

__all__ = ["SECOND", "TAGS", "Card", "Session"]

TAGS = (BAD, "glasses", "off-axis", "dark or inverted", "other")
"""Tags that every pile has."""


class Session:
    """An open pile with its journal. All methods may be called from several threads.

    Attributes:
        pile: The pictures.
        classes: The classes.
        tags: The tags.
        until: How many labels are wanted; 0 for as many as there are pictures.
        finished: Set when as many labels are there, or `finish` was called: the page should end.
    """

    def __init__(
        self,
        pile: Pile,
        journal: Journal,
        adviser: Adviser,
        *,
        overlap: float = 0.2,
        until: int = 0,
        seed: int = 0,
    ) -> None:
        """Replays the journal and starts the adviser.

        Args:
            pile: The pictures.
            journal: Open, with its classes and tags.
            adviser: Suggests and orders in the background; not started yet.
            overlap: Share of the pictures that every annotator gets.
            until: How many labels are wanted; 0 for no end.
            seed: Of the order before there is any advice.
        """
        self.pile = pile
        self.classes, self.tags = journal.classes, journal.tags
        self.until = until
        self.finished = Event()
        self._journal = journal
        self._adviser = adviser
        self._overlap = overlap
        self._lock = RLock()
        self._marks = replay(journal.entries)
        self._verdicts: dict[str, Verdict] = {}
        self._labelled: set[str] = set()
        for name in self._marks.of:
            self._judge(name)
        self._shown: dict[tuple[str, str], str] = {}
        self._queue = Queue(pile, self._marks, adviser, overlap=overlap, seed=seed)
        self._see_whether_done()
        adviser.start(self.known)

    def mark(self, *, by: str, name: str, mark: Mark, reason: str, click: str, seconds: float) -> None:
        """Writes down what an annotator says of a picture; it is on the disk when this returns.

        Args:
            by: The annotator.
            name: The picture.
            mark: What is said of it.
            reason: That of the card.
            click: The page's name for the key press; a second call with the same name changes nothing.
            seconds: From showing the picture to the key press.

        Raises:
            LabelError: There is no such class, tag or picture, or nothing is said.
            OutputError: The journal cannot be written; nothing was marked.
        """
        self._mark(by, {name: mark}, reason, click, seconds)

    def mark_grid(self, *, by: str, marks: Mapping[str, Mark], click: str, seconds: float) -> None:
        """Writes down what is said of a grid of pictures, as one step to be taken back.

        Raises:
            LabelError: As for one mark.
            OutputError: As for one mark.
        """
        if not marks:
            raise LabelError("a grid without pictures: expected at least one")
        self._mark(by, marks, "grid", click, seconds)

    def skip(self, *, by: str, name: str, click: str) -> None:
        """Puts a picture back to the end of an annotator's queue; raises as `mark` does."""
        self._check(by, [name])
        with self._lock:
            if click in self._marks.clicks:
                return
            self._marks.apply(self._journal.append("skip", by=by, click=click, marks={name: Mark()}))
            self._queue.release(name)
        self._adviser.wake()

    def undo(self, *, by: str, click: str) -> list[Card]:
        """Takes back the last mark, skip or grid that an annotator has not taken back yet.

        Returns:
            The pictures that it was of; none if nothing is left to be taken back.

        Raises:
            OutputError: The journal cannot be written; nothing was taken back.
        """
        with self._lock:
            names = self._marks.clicks.get(click)
            if names is None:
                step = self._marks.last_step(by)
                if step is None:
                    return []
                number, names = step
                self._marks.apply(self._journal.append("undo", by=by, click=click, undoes=number))
                for name in names:
                    self._judge(name)
                self._adviser.wake()
            return [self._card(name, by, "back") for name in names if name in self.pile]

    def upcoming(self, *, by: str, count: int, beside: Collection[str] = ()) -> list[Card]:
        """Returns the next pictures for an annotator, best first, without those in `beside`.

        First come pictures that need a second opinion, then those that the adviser chose, then the rest, and
        at last those that the annotator skipped. Two annotators are not given one picture at a time.
        """
        self._check(by, [])
        with self._lock:
            return [self._card(name, by, why) for name, why in self._queue.take(by, count, beside)]

    def grid(self, *, by: str, label: str, count: int) -> list[Card]:
        """Returns pictures that nobody has marked and that are suggested as one class, surest first.

        Raises:
            LabelError: There is no such class.
        """
        self._check(by, [], Mark(label))
        advice = self._adviser.advice
        if advice is None:
            return []
        with self._lock:
            column = self.classes.index(label)
            sure = advice.probabilities[:, column]
            best = np.flatnonzero(advice.probabilities.argmax(axis=1) == column)
            cards: list[Card] = []
            for number in best[np.argsort(-sure[best], kind="stable")].tolist():
                if len(cards) >= count:
                    break
                if self._queue.is_free(number, by):
                    cards.append(self._card(self.pile.names[number], by, "grid"))
            return cards

    def disagreements(self, *, by: str, count: int) -> list[Card]:
        """Returns pictures of which annotators say different things and this one has not decided again."""
        self._check(by, [])
        with self._lock:
            names = []
            for name, judged in self._verdicts.items():
                own = self._marks.given(name, by)
                decided = own is not None and own.reason == "disagreement"
                if judged.disputed and not decided and self._queue.is_there(name):
                    names.append(name)
            return [self._card(name, by, "disagreement") for name in names[:count]]

    def history(self, *, by: str, count: int) -> list[Card]:
        """Returns the pictures that an annotator marked or skipped, latest first."""
        self._check(by, [])
        with self._lock:
            cards: list[Card] = []
            for name in self._marks.latest(by):
                if len(cards) >= count:
                    break
                if self._queue.is_there(name):
                    cards.append(self._card(name, by, "back"))
            return cards

    def picture(self, name: str) -> bytes:
        """Returns the file of a picture; if it is gone, it is not asked for any more.

        Raises:
            LabelError: The pile has no such picture.
            PictureError: The file cannot be read.
        """
        try:
            return self.pile.read(name)
        except PictureError:
            self.pile.lost.add(self.pile.numbers[name])
            self._adviser.wake()
            raise

    def status(self, *, by: str) -> Status:
        """Returns how far the work is, how fast it goes, and what the labels would give now."""
        with self._lock:
            return make_status(
                self._marks,
                self._verdicts,
                by=by,
                classes=self.classes,
                pile=self.pile,
                adviser=self._adviser,
                until=self.until,
                finished=self.finished.is_set(),
                told=self._journal.told,
            )

    def take(self, taken: Taken) -> int:
        """Writes down labels that were made elsewhere; what an annotator said here already stays.

        Returns:
            How many marks are new.

        Raises:
            LabelError: Somebody named in it cannot be an annotator.
            OutputError: The journal cannot be written.
        """
        new = 0
        for by, marks in taken.marks.items():
            check_annotator(by)
            with self._lock:
                fresh = {name: mark for name, mark in marks.items() if self._marks.given(name, by) is None}
                if not fresh:
                    continue
                times = {name: time for name, time in taken.times.get(by, {}).items() if name in fresh}
                source = os.path.abspath(taken.source)
                self._marks.apply(
                    self._journal.append("import", by=by, marks=fresh, source=source, times=times)
                )
                for name in fresh:
                    self._judge(name)
                new += len(fresh)
        self._adviser.wake()
        return new

    def rows(
        self,
        *,
        filled: Mapping[str, Filled] | None = None,
        groups: Mapping[str, str] | None = None,
        beside: Path | None = None,
    ) -> list[LabelRow]:
        """Returns what is said of the pictures; see `label_rows`."""
        return label_rows(
            self.pile, self.verdicts(), filled=filled, groups=groups, beside=str(beside) if beside else ""
        )

    def exported(self, kind: str, rows: Sequence[LabelRow] | None = None) -> bytes:
        """Returns the labels as the bytes of a CSV, XLSX or JSON file.

        Args:
            kind: `csv`, `xlsx` or `json`; the last also holds what each annotator said by itself.
            rows: Those to write; None for all, with whole paths.

        Raises:
            LabelError: There is no such kind, or a name cannot stand in it.
        """
        with self._lock:  # and not while the table is made, which takes seconds for a large pile
            given = {name: dict(told) for name, told in self._marks.of.items()}
        return table_bytes(kind, self.rows() if rows is None else rows, given, self.classes)

    def advice(self, *, progress: Callable[[float], None] | None = None) -> Advice:
        """Waits for the best embedding and for the advice that knows all labels; see `Adviser.settle`."""
        return self._adviser.settle(progress=progress)

    def verdicts(self) -> dict[str, Verdict]:
        """Returns what is said of each picture that was marked, by name, in the order of the marks."""
        with self._lock:
            return dict(self._verdicts)

    def known(self) -> Known:
        """Returns what is said of the pile as arrays, for the adviser."""
        with self._lock:
            return what_is_known(self.pile, self._marks, self._verdicts, self.classes)

    @property
    def drawn(self) -> Collection[str]:
        """The pictures that were drawn at random, by name."""
        with self._lock:
            return frozenset(self._marks.drawn)

    @property
    def folder(self) -> Path:
        """The folder of the journal."""
        return self._journal.path.parent

    @property
    def journal(self) -> Path:
        """The file of the journal."""
        return self._journal.path

    @property
    def marked(self) -> int:
        """How many marks are in force, of all annotators."""
        with self._lock:
            return sum(map(len, self._marks.of.values()))

    def finish(self) -> None:
        """Says that the annotator is done: the page should end."""
        self.finished.set()

    def close(self) -> None:
        """Stops the adviser and closes the journal; the marks are on the disk already."""
        self._adviser.close()
        self._journal.close()

    def _mark(self, by: str, marks: Mapping[str, Mark], reason: str, click: str, seconds: float) -> None:
        self._check(by, marks, *marks.values())
        for name, mark in marks.items():
            if mark == Mark():
                raise LabelError(f"{name!r}: nothing is said of it: expected a class, can't tell, or a tag")
        with self._lock:
            if click in self._marks.clicks:
                return
            first = next(iter(marks))
            entry = self._journal.append(
                "mark",
                by=by,
                click=click,
                marks=marks,
                reason=reason,
                seconds=seconds,
                suggested=self._shown.get((by, first), "") if reason != "grid" else "",
            )
            self._marks.apply(entry)
            for name in marks:
                self._judge(name)
                self._queue.release(name)
            self._see_whether_done()
        self._adviser.wake()

    def _see_whether_done(self) -> None:
        if self.until and len(self._labelled) >= self.until:
            self.finished.set()

    def _check(self, by: str, names: Collection[str], *marks: Mark) -> None:
        check_annotator(by)
        for name in names:
            if name not in self.pile:
                raise LabelError(f"{name!r}: no picture of {self.pile.place} has this name")
        for mark in marks:
            if mark.label and mark.label not in self.classes:
                raise LabelError(f"class {mark.label!r}: expected one of {', '.join(self.classes)}")
            if mark.label and mark.cant_tell:
                raise LabelError(f"class {mark.label!r} and can't tell: expected one of the two")
            for tag in mark.tags:
                if tag not in self.tags:
                    raise LabelError(f"tag {tag!r}: expected one of {', '.join(self.tags)}")

    def _judge(self, name: str) -> None:
        self._verdicts.pop(name, None)
        self._labelled.discard(name)
        if given := self._marks.of.get(name):
            self._verdicts[name] = verdict(given)
            if self._verdicts[name].label and name in self.pile:
                self._labelled.add(name)

    def _card(self, name: str, by: str, reason: str) -> Card:
        number = self.pile.numbers[name]
        given = self._marks.of.get(name, {})
        label, probability = "", 0.0
        if not (reason == SECOND or (reason == "back" and set(given) - {by})):
            label, probability = self._adviser.suggestion(number)
        self._shown[by, name] = label
        marks = {who: told.mark for who, told in given.items() if who == by or reason == "disagreement"}
        return Card(
            number=number, name=name, suggestion=label, probability=probability, reason=reason, marks=marks
        )
