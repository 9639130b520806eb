"""All that was said of the pictures of a pile: the journal's entries, replayed."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from eyelid.labelling.entry import Entry, Mark

_PACE = 50  # latest entries of which the speed is told
_LONGEST = 60.0  # seconds that one picture takes at most; more is a pause


@dataclass(frozen=True, slots=True)
class Given:
    """A mark that is in force, and how it came about.

    Attributes:
        mark: What was said.
        time: When, UTC.
        reason: Why the picture was shown.
        suggested: The class that was suggested at that moment; empty for none.
        source: The file that it was imported from; empty for one that was made here.
        alone: What the annotator answered before the answers of others were shown; None for nothing.
    """

    mark: Mark
    time: str
    reason: str
    suggested: str
    source: str
    alone: str | None


@dataclass(frozen=True, slots=True)
class _Step:
    """What one entry changed, so that it can be taken back."""

    number: int
    before: dict[str, tuple[Given | None, bool]]


@dataclass(slots=True)
class Marks:
    """The marks in force.

    Attributes:
        of: By picture, then by annotator.
        by: By annotator, the pictures marked, earliest first.
        skipped: By annotator, the pictures skipped and not marked since, earliest first.
        drawn: Pictures that were ever drawn at random.
        clicks: The pictures of each click that is in the journal.
    """

    of: dict[str, dict[str, Given]] = field(default_factory=dict)
    by: dict[str, dict[str, None]] = field(default_factory=dict)
    skipped: dict[str, dict[str, None]] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)
    clicks: dict[str, list[str]] = field(default_factory=dict)
    _steps: dict[str, list[_Step]] = field(default_factory=dict)
    _paces: dict[str, deque[tuple[int, float]]] = field(default_factory=dict)

    def apply(self, entry: Entry) -> None:
        """Takes one entry into account; entries come in the order of the journal."""
        if entry.kind == "undo":
            self._undo(entry)
            return
        before = {
            name: (self.given(name, entry.by), name in self.skipped.get(entry.by, ())) for name in entry.marks
        }
        for name, mark in entry.marks.items():
            if entry.kind == "skip":
                self._put(name, entry.by, None, skipped=True)
            else:
                self._put(name, entry.by, _given(entry, name, mark, before[name][0]), skipped=False)
        if entry.kind in ("mark", "skip"):
            self._steps.setdefault(entry.by, []).append(_Step(entry.number, before))
            if entry.reason == "random":
                self.drawn.update(entry.marks)
            if entry.seconds > 0:
                seconds = min(entry.seconds, _LONGEST * len(entry.marks))
                self._paces.setdefault(entry.by, deque(maxlen=_PACE)).append((len(entry.marks), seconds))
        if entry.click:
            self.clicks[entry.click] = list(entry.marks)

    def given(self, name: str, by: str) -> Given | None:
        """Returns what an annotator said of a picture."""
        return self.of.get(name, {}).get(by)

    def last_step(self, by: str) -> tuple[int, list[str]] | None:
        """Returns the number of the last entry that an annotator can take back, and its pictures."""
        steps = self._steps.get(by)
        return (steps[-1].number, list(steps[-1].before)) if steps else None

    def latest(self, by: str) -> Iterator[str]:
        """Yields the pictures that an annotator marked or skipped here, latest first, each once."""
        seen: set[str] = set()
        for step in reversed(self._steps.get(by, [])):
            for name in reversed(step.before):
                if name not in seen:
                    seen.add(name)
                    yield name

    def per_minute(self, by: str) -> float:
        """Returns how many pictures an annotator does in a minute, of late; 0 if that is not known."""
        paces = self._paces.get(by, ())
        seconds = sum(seconds for _, seconds in paces)
        return 60 * sum(count for count, _ in paces) / seconds if seconds else 0.0

    def _undo(self, entry: Entry) -> None:
        steps = self._steps.get(entry.by, [])
        at = next((index for index, step in enumerate(steps) if step.number == entry.undoes), None)
        if at is None:  # the line of what is taken back was removed from the journal
            return
        step = steps.pop(at)
        for name, (given, skipped) in step.before.items():
            self._put(name, entry.by, given, skipped=skipped)
        if entry.click:
            self.clicks[entry.click] = list(step.before)

    def _put(self, name: str, by: str, given: Given | None, *, skipped: bool) -> None:
        names = self.by.setdefault(by, {})
        names.pop(name, None)
        if given:
            names[name] = None
            self.of.setdefault(name, {})[by] = given
        elif by in self.of.get(name, ()):
            del self.of[name][by]
            if not self.of[name]:
                del self.of[name]
        waiting = self.skipped.setdefault(by, {})
        waiting.pop(name, None)
        if skipped:
            waiting[name] = None


def replay(entries: Iterable[Entry]) -> Marks:
    """Returns the marks that are in force after all entries of a journal."""
    marks = Marks()
    for entry in entries:
        marks.apply(entry)
    return marks


def _given(entry: Entry, name: str, mark: Mark, before: Given | None) -> Given:
    alone = before.alone if entry.reason == "disagreement" and before else mark.answer
    time = entry.times.get(name, entry.time)
    return Given(mark, time, entry.reason, entry.suggested, entry.source, alone)
