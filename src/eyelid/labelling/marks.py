"""The marks of a pile that are valid now, which are found by applying the entries of the journal in order."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from eyelid.errors import LabelError
from eyelid.labelling.journal_entry import JournalEntry, Kind, Mark

_PACE_ENTRIES = 50  # the speed is computed from so many latest entries
_PAUSE = 60.0  # seconds; a longer time for a picture is taken as this, because the annotator paused


@dataclass(frozen=True, slots=True)
class MarkRecord:
    """A mark that is valid now, and where it comes from.

    Attributes:
        mark: The mark.
        time: Time at which it was made, UTC.
        reason: Reason why the picture was shown.
        suggested: The class that was suggested then; empty if there was no suggestion.
        source: File that it was imported from; empty for a mark that was made on the page.
        own_answer: The annotator's answer before the answers of others were shown; None if there is none.
    """

    mark: Mark
    time: str
    reason: str
    suggested: str
    source: str
    own_answer: str | None


@dataclass(frozen=True, slots=True)
class Click:
    """What a click did: the kind of its entry, its annotator, its marks, and the pictures that it undid."""

    kind: Kind
    by: str
    marks: Mapping[str, Mark]
    undone: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _UndoStep:
    """What undoes one journal entry: for each picture, its mark before it, and whether it was skipped.

    Marks that were imported after it take the place of those before it.
    """

    number: int
    before: dict[str, tuple[MarkRecord | None, bool]]


@dataclass(slots=True)
class Marks:
    """The marks of all annotators that are valid now. Not safe for threads: a lock of the session guards it.

    Attributes:
        by_picture: Records by picture, then by annotator.
        by_annotator: The pictures that each annotator has marked, earliest first.
        skipped: The pictures that each annotator has skipped and not marked since, earliest first.
        drawn: Pictures that were ever shown because they were drawn at random.
        clicks: What each click in the journal did, by its identifier.
    """

    by_picture: dict[str, dict[str, MarkRecord]] = field(default_factory=dict)
    by_annotator: dict[str, dict[str, None]] = field(default_factory=dict)
    skipped: dict[str, dict[str, None]] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)
    clicks: dict[str, Click] = field(default_factory=dict)
    _undo_steps: dict[str, list[_UndoStep]] = field(default_factory=dict)
    _paces: dict[str, deque[tuple[int, float]]] = field(default_factory=dict)

    def apply(self, entry: JournalEntry) -> None:
        """Applies one entry. Entries must come in the order of the journal."""
        if entry.kind == "undo":
            self._undo(entry)
            return
        before = {
            name: (self.record(name, entry.by), name in self.skipped.get(entry.by, ()))
            for name in entry.marks
        }
        for name, mark in entry.marks.items():
            if entry.kind == "skip":
                self._set(name, entry.by, None, skipped=True)
            else:
                self._set(name, entry.by, _make_record(entry, name, mark, before[name][0]), skipped=False)
        if entry.kind == "import":
            self._keep_when_undone(entry)
        if entry.kind in ("mark", "skip") and entry.marks:  # none are left if their pictures have changed
            self._undo_steps.setdefault(entry.by, []).append(_UndoStep(entry.number, before))
            if entry.reason == "random":
                self.drawn.update(entry.marks)
            if entry.seconds > 0:
                seconds = min(entry.seconds, _PAUSE * len(entry.marks))
                paces = self._paces.setdefault(entry.by, deque(maxlen=_PACE_ENTRIES))
                paces.append((len(entry.marks), seconds))
        if entry.click:
            self.clicks[entry.click] = Click(entry.kind, entry.by, entry.marks)

    def record(self, name: str, by: str) -> MarkRecord | None:
        """Returns an annotator's record of a picture; None if there is none."""
        return self.by_picture.get(name, {}).get(by)

    def has_decided(self, name: str, by: str) -> bool:
        """Returns whether an annotator has marked a picture again because annotators disagree on it."""
        record = self.record(name, by)
        return record is not None and record.reason == "disagreement"

    def is_repeated(self, click: str, kind: Kind, by: str, marks: Mapping[str, Mark]) -> bool:
        """Returns whether a step was applied already, since its request was sent twice.

        Raises:
            LabelError: The click is that of another step. This one would be acknowledged and lost.
        """
        earlier = self.clicks.get(click)
        if earlier is not None and (earlier.kind, earlier.by, earlier.marks) != (kind, by, marks):
            raise LabelError(
                f"click {click!r}: it names another step in the journal; expected a new one for each step"
            )
        return earlier is not None

    def last_step(self, by: str) -> tuple[int, list[str]] | None:
        """Returns the last entry that an annotator can undo: its number and its pictures; None for none."""
        steps = self._undo_steps.get(by)
        return (steps[-1].number, list(steps[-1].before)) if steps else None

    def latest(self, by: str) -> Iterator[str]:
        """Yields the pictures that an annotator marked or skipped on the page, latest first, each once."""
        done: set[str] = set()
        for step in reversed(self._undo_steps.get(by, [])):
            for name in reversed(step.before):
                if name not in done:
                    done.add(name)
                    yield name

    def per_minute(self, by: str) -> float:
        """Returns the present speed of an annotator, in pictures per minute; 0 if unknown."""
        paces = self._paces.get(by, ())
        seconds = sum(seconds for _, seconds in paces)
        return 60 * sum(count for count, _ in paces) / seconds if seconds else 0.0

    def _keep_when_undone(self, entry: JournalEntry) -> None:
        """Has the undoing of earlier steps leave imported marks as they are."""
        for step in self._undo_steps.get(entry.by, []):
            for name in entry.marks.keys() & step.before.keys():
                step.before[name] = self.record(name, entry.by), False

    def _undo(self, entry: JournalEntry) -> None:
        steps = self._undo_steps.get(entry.by, [])
        at = next((index for index, step in enumerate(steps) if step.number == entry.undoes), None)
        if at is None:  # a user has deleted the line of that entry from the journal
            return
        step = steps.pop(at)
        for name, (record, skipped) in step.before.items():
            self._set(name, entry.by, record, skipped=skipped)
        if entry.click:
            self.clicks[entry.click] = Click(entry.kind, entry.by, entry.marks, list(step.before))

    def _set(self, name: str, by: str, record: MarkRecord | None, *, skipped: bool) -> None:
        names = self.by_annotator.setdefault(by, {})
        names.pop(name, None)
        if record:
            names[name] = None
            self.by_picture.setdefault(name, {})[by] = record
        elif by in self.by_picture.get(name, ()):
            del self.by_picture[name][by]
            if not self.by_picture[name]:
                del self.by_picture[name]
        skipped_names = self.skipped.setdefault(by, {})
        skipped_names.pop(name, None)
        if skipped:
            skipped_names[name] = None


def replay(entries: Iterable[JournalEntry]) -> Marks:
    """Applies all entries of a journal and returns the marks that are valid after them."""
    marks = Marks()
    for entry in entries:
        marks.apply(entry)
    return marks


def _make_record(entry: JournalEntry, name: str, mark: Mark, before: MarkRecord | None) -> MarkRecord:
    own_answer = before.own_answer if entry.reason == "disagreement" and before else mark.answer
    time = entry.times.get(name, entry.time)
    return MarkRecord(mark, time, entry.reason, entry.suggested, entry.source, own_answer)
