"""A labelling session: everything that the page can ask for or do, for several annotators at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from pathlib import Path
from threading import Event, RLock
from typing import TYPE_CHECKING

from eyelid.errors import LabelError, PictureError
from eyelid.labelling.adviser import Adviser
from eyelid.labelling.annotator import annotator_name
from eyelid.labelling.exports import table_bytes
from eyelid.labelling.imports import ImportedLabels
from eyelid.labelling.journal import Journal
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_arrays import BAD, LabelArrays, label_arrays
from eyelid.labelling.label_rows import LabelRow, Suggestion, label_rows
from eyelid.labelling.majority_vote import MajorityVote, majority_vote
from eyelid.labelling.marks import replay
from eyelid.labelling.picture_card import PictureCard
from eyelid.labelling.pile import Pile
from eyelid.labelling.queue import SECOND, Queue
from eyelid.labelling.same_pictures import entries_for
from eyelid.labelling.status import Status, make_status

if TYPE_CHECKING:
    from eyelid.labelling.guide import Advice

TAGS = (BAD, "glasses", "off-axis", "dark or inverted", "other")
"""Tags that every pile has."""


class Session:
    """An open pile with its journal and its adviser.

    Threads: any thread may call any method. One lock, `_lock`, guards the journal, the marks, the votes and
    the queue: a thread that reads or changes these holds it. It is held while an entry is written to the
    disk, and never while a table is made or a picture is read. The pile and the adviser have rules of their
    own; see there.

    Attributes:
        pile: The pictures.
        classes: The classes.
        tags: The tags.
        journal: File of the journal.
        folder: Folder of the journal and the results.
        began: Time of the first entry of the journal, which tells it from an earlier one at the same place.
        until: Number of labels after which the session is finished; 0 for no such number.
        finished: Event that is set when there are `until` labels, or when `finish` is called. Then the page
            should end.
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
        """Applies the entries of the journal and starts the adviser.

        Args:
            pile: The pictures.
            journal: An open journal.
            adviser: An adviser that has not been started.
            overlap: Share of the pictures that every annotator labels, 0 to 1.
            until: Number of labels after which the session is finished; 0 for no such number.
            seed: Seed of the order before there is any advice.

        Raises:
            LabelError: The journal is of another pile.
        """
        self.pile = pile
        self.classes, self.tags = journal.classes, journal.tags
        self.journal, self.folder = journal.path, journal.path.parent
        self.began = journal.entries[0].time
        self.until = until
        self.finished = Event()
        self._journal = journal
        self._adviser = adviser
        self._lock = RLock()
        self._marks = replay(entries_for(pile, journal))
        self._votes: dict[str, MajorityVote] = {}
        self._labelled: set[str] = set()  # pictures of the pile with a class
        for name in self._marks.by_picture:
            self._count_votes(name)
        self._shown: dict[tuple[str, str], str] = {}  # class last suggested, by annotator and picture
        self._queue = Queue(pile, self._marks, adviser, overlap=overlap, seed=seed)
        self._check_finished()
        adviser.start(self.label_arrays)

    def mark(self, *, by: str, name: str, mark: Mark, reason: str, click: str, seconds: float) -> None:
        """Marks a picture. The mark is on the disk when this returns.

        Args:
            by: The annotator.
            name: The picture.
            mark: The mark.
            reason: Reason of the card.
            click: The page's identifier of the key press; a second call with the same one changes nothing.
            seconds: Time from showing the picture to the key press.

        Raises:
            LabelError: There is no such class, tag or picture, the mark is empty, or the click is the
                identifier of another step.
            OutputError: The journal cannot be written; nothing was marked.
        """
        self._mark(by, {name: mark}, reason, click, seconds)

    def mark_grid(self, *, by: str, marks: Mapping[str, Mark], click: str, seconds: float) -> None:
        """Marks a grid of pictures; one undo takes all of them back. The arguments are as for `mark`.

        Raises:
            LabelError: As for `mark`, or the grid is empty.
            OutputError: As for `mark`.
        """
        if not marks:
            raise LabelError("a grid without pictures: expected at least one")
        self._mark(by, marks, "grid", click, seconds)

    def skip(self, *, by: str, name: str, click: str) -> None:
        """Moves a picture to the end of an annotator's queue; raises the same errors as `mark`."""
        by = self._check(by, [name])
        marks = {name: Mark()}
        with self._lock:
            if self._marks.is_repeated(click, "skip", by, marks):
                return
            self._marks.apply(self._journal.append("skip", by=by, click=click, marks=marks))
            self._queue.release(name)
        self._adviser.wake()

    def undo(self, *, by: str, click: str) -> list[PictureCard]:
        """Undoes the last mark, skip or grid of an annotator that is not undone yet.

        Args:
            by: The annotator.
            click: The page's identifier of the key press; a second call with the same one changes nothing.

        Returns:
            The pictures of the undone step; an empty list if there is nothing to undo.

        Raises:
            LabelError: The click is the identifier of another step.
            OutputError: The journal cannot be written; nothing was undone.
        """
        by = self._check(by, [])
        with self._lock:
            if self._marks.is_repeated(click, "undo", by, {}):
                names = list(self._marks.clicks[click].undone)
            else:
                step = self._marks.last_step(by)
                if step is None:
                    return []
                number, names = step
                self._marks.apply(self._journal.append("undo", by=by, click=click, undoes=number))
                for name in names:
                    self._count_votes(name)
                self._adviser.wake()
            return [self._card(name, by, "back") for name in names if name in self.pile]

    def upcoming(self, *, by: str, count: int, exclude: Collection[str] = ()) -> list[PictureCard]:
        """Returns the next pictures for an annotator, best first.

        Pictures that need a second opinion come first, then the pictures of the adviser, then the rest, and
        last the pictures that the annotator skipped. For two minutes, no other annotator is given the same
        pictures.

        Args:
            by: The annotator.
            count: Largest number of pictures.
            exclude: Names of pictures that are left out, such as pictures that the page has already.
        """
        by = self._check(by, [])
        with self._lock:
            return [self._card(name, by, reason) for name, reason in self._queue.take(by, count, exclude)]

    def grid(self, *, by: str, label: str, count: int) -> list[PictureCard]:
        """Returns pictures that nobody has marked and whose suggestion is one class, most probable first.

        Raises:
            LabelError: There is no such class.
        """
        by = self._check(by, [], Mark(label))
        advice = self._adviser.advice
        if advice is None:
            return []
        ordered = advice.suggested_as(self.classes.index(label)).tolist()
        with self._lock:
            unmarked = (number for number in ordered if self._queue.is_unmarked(number, by))
            return [self._card(self.pile.names[number], by, "grid") for number in islice(unmarked, count)]

    def disagreements(self, *, by: str, count: int) -> list[PictureCard]:
        """Returns pictures with different answers that this annotator has not decided again."""
        by = self._check(by, [])
        with self._lock:
            names = (name for name, vote in self._votes.items() if vote.disputed)
            left = (name for name in names if not self._marks.has_decided(name, by))
            waiting = filter(self._queue.is_available, left)
            return [self._card(name, by, "disagreement") for name in islice(waiting, count)]

    def history(self, *, by: str, count: int) -> list[PictureCard]:
        """Returns the pictures that an annotator marked or skipped, latest first."""
        by = self._check(by, [])
        with self._lock:
            available = (name for name in self._marks.latest(by) if self._queue.is_available(name))
            return [self._card(name, by, "back") for name in islice(available, count)]

    def picture(self, name: str) -> bytes:
        """Returns the file of a picture. If the file is gone, the picture is not asked for any more.

        Raises:
            LabelError: The pile has no picture of this name.
            PictureError: The file cannot be read.
        """
        try:
            return self.pile.read(name)
        except PictureError:
            self.pile.report_lost(name)
            self._adviser.wake()
            raise

    def status(self, *, by: str) -> Status:
        """Returns the progress, the speed of an annotator, and the quality of the suggestions."""
        by = self._check(by, [])
        with self._lock:
            return make_status(
                self._marks,
                self._votes,
                by=by,
                classes=self.classes,
                pile=self.pile,
                adviser=self._adviser,
                until=self.until,
                finished=self.finished.is_set(),
                warnings=self._journal.warnings,
            )

    def import_labels(self, imported: ImportedLabels) -> int:
        """Adds imported marks to the journal. If an annotator has marked a picture already, that mark stays.

        Returns:
            The number of new marks.

        Raises:
            LabelError: A name in the file cannot be the name of an annotator.
            OutputError: The journal cannot be written.
        """
        new = 0
        for name_in_file, marks in imported.marks.items():
            by, times = annotator_name(name_in_file), imported.times.get(name_in_file, {})
            with self._lock:
                fresh = {name: mark for name, mark in marks.items() if self._marks.record(name, by) is None}
                if not fresh:
                    continue
                entry = self._journal.append(
                    "import",
                    by=by,
                    marks=fresh,
                    source=os.path.abspath(imported.source),
                    times={name: time for name, time in times.items() if name in fresh},
                    fingerprints=self.pile.fingerprints(fresh),
                )
                self._marks.apply(entry)
                for name in fresh:
                    self._count_votes(name)
                self._check_finished()
                new += len(fresh)
        self._adviser.wake()
        return new

    def rows(
        self,
        *,
        suggestions: Mapping[str, Suggestion] | None = None,
        groups: Mapping[str, str] | None = None,
        relative_to: Path | None = None,
    ) -> list[LabelRow]:
        """Returns the labels as table rows; see `label_rows`."""
        return label_rows(
            self.pile,
            self.votes(),
            suggestions=suggestions,
            groups=groups,
            relative_to=str(relative_to) if relative_to else "",
        )

    def export(self, kind: str, rows: Sequence[LabelRow] | None = None) -> bytes:
        """Returns the content of a label file.

        Args:
            kind: One of `TABLES`; JSON, but for COCO's, contains the marks of each annotator.
            rows: The rows to write; None for all, with absolute paths.

        Raises:
            LabelError: There is no such kind, or the format cannot contain a name.
            PictureError: COCO's JSON is asked for, and a picture cannot be read any more.
        """
        rows = self.rows() if rows is None else rows
        with self._lock:  # only to copy: making a table takes long, and marks must not wait for it
            marks = {name: dict(records) for name, records in self._marks.by_picture.items()}
        return table_bytes(kind, rows, marks, self.classes, self.pile)

    def votes(self) -> dict[str, MajorityVote]:
        """Returns the majority's answer for each marked picture, by name."""
        with self._lock:
            return dict(self._votes)

    def label_arrays(self) -> LabelArrays:
        """Returns the labels of the pile as arrays."""
        with self._lock:
            return label_arrays(self.pile, self._marks, self._votes, self.classes)

    def advice(self, *, progress: Callable[[str, float], None] | None = None) -> Advice:
        """Waits for advice from all labels and the best embedding, and returns it; see `Adviser.settle`."""
        return self._adviser.settle(progress=progress)

    @property
    def drawn(self) -> frozenset[str]:
        """Names of the pictures that were ever asked for because they were drawn at random."""
        with self._lock:
            return frozenset(self._marks.drawn)

    @property
    def mark_count(self) -> int:
        """Number of marks of all annotators that are valid now."""
        with self._lock:
            return sum(map(len, self._marks.by_picture.values()))

    def finish(self) -> None:
        """Finishes the session because the annotator wants it. The page should then end."""
        self.finished.set()

    def close(self) -> None:
        """Stops the adviser and closes the journal. All marks are on the disk already."""
        self._adviser.close()
        self._journal.close()

    def _mark(self, by: str, marks: Mapping[str, Mark], reason: str, click: str, seconds: float) -> None:
        by = self._check(by, marks, *marks.values())
        fingerprints = self.pile.fingerprints(marks)  # before the lock: it reads files
        with self._lock:
            if self._marks.is_repeated(click, "mark", by, marks):
                return
            entry = self._journal.append(
                "mark",
                by=by,
                click=click,
                marks=marks,
                reason=reason,
                seconds=seconds,
                suggested=self._shown.get((by, next(iter(marks))), "") if reason != "grid" else "",
                fingerprints=fingerprints,
            )
            self._marks.apply(entry)
            for name in marks:
                self._count_votes(name)
                self._queue.release(name)
            self._check_finished()
        self._adviser.wake()

    def _check_finished(self) -> None:
        if self.until and len(self._labelled) >= self.until:
            self.finished.set()

    def _check(self, by: str, names: Collection[str], *marks: Mark) -> str:
        """Returns the annotator's name; raises `LabelError` if it is wrong, or a picture or mark is."""
        for name in names:
            self.pile.number(name)
        for mark in marks:
            mark.check(classes=self.classes, tags=self.tags)
        return annotator_name(by)

    def _count_votes(self, name: str) -> None:
        """Updates the majority's answer for a picture whose marks have changed."""
        self._votes.pop(name, None)
        self._labelled.discard(name)
        if records := self._marks.by_picture.get(name):
            self._votes[name] = majority_vote(records)
            if self._votes[name].label and name in self.pile:
                self._labelled.add(name)

    def _card(self, name: str, by: str, reason: str) -> PictureCard:
        """Returns the card of a picture, and notes which class it suggests."""
        number = self.pile.numbers[name]
        records = self._marks.by_picture.get(name, {})
        is_second_opinion = reason == SECOND or (reason == "back" and set(records) - {by})
        suggestion = None if is_second_opinion else self._adviser.suggestion(number)
        self._shown[by, name] = suggestion.label if suggestion else ""
        marks = {
            annotator: record.mark
            for annotator, record in records.items()
            if annotator == by or reason == "disagreement"
        }
        return PictureCard(number=number, name=name, suggestion=suggestion, reason=reason, marks=marks)
