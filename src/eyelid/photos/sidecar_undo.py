"""Taking a run's marks out of sidecars again, and nothing else."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from eyelid.errors import MissingFileError, OutputError
from eyelid.pages import Say
from eyelid.photos.sidecar_file import read_sidecar, replace_sidecar
from eyelid.photos.sidecar_journal import FILE, Change, SidecarJournal, digest
from eyelid.photos.sidecar_marks import RATING, SHARED, own_values
from eyelid.photos.xmp_patch import EYELID, Packet, apply_splices, revert_splices
from eyelid.photos.xmp_scan import Name, PacketError

_TRIES = 5


class UndoCounts(NamedTuple):
    """How many sidecars became what when a run was undone.

    Attributes:
        restored: They have byte for byte what they had before the run.
        deleted: The run had made them, nobody changed them since, and they are gone.
        taken_out: Another program has changed them since; our fields are out, all else is as it was.
        untouched: There was nothing of the run in them (any more).
        later: A later run has marked them again; its marks stay until that one is undone.
        missing: They are not there any more.
        failed: They could not be read or written; a line was said for each.
    """

    restored: int = 0
    deleted: int = 0
    taken_out: int = 0
    untouched: int = 0
    later: int = 0
    missing: int = 0
    failed: int = 0

    def lines(self) -> list[str]:
        """Returns the counts in words, a line for each that is not 0."""
        lines = [f"{count:,} sidecars {_WORDS[name]}" for name, count in self._asdict().items() if count]
        return lines or ["no sidecars were written by this run"]


_WORDS = {
    "restored": "are byte for byte what they were",
    "deleted": "that the run had made are gone",
    "taken_out": "were changed since by another program: the marks are out, all else is as it was",
    "untouched": "hold no marks of the run",
    "later": "were marked again by a later run: undo that one first, then this one again",
    "missing": "are not there any more",
    "failed": "could not be changed",
}


class _Undone(NamedTuple):
    """What a sidecar is to become (None: deleted), and as what that counts."""

    content: bytes | None
    counts_as: str


def undo_sidecars(folder: Path, say: Say) -> UndoCounts:
    """Takes the marks of a run out of all its sidecars. Doing it twice is harmless.

    A sidecar that is byte for byte what the run left becomes byte for byte what it was before. From one
    that another program has changed since, exactly those fields of ours go that still have our values.

    Args:
        folder: The folder of the run.
        say: Called with a line for each sidecar that could not be undone.

    Raises:
        MissingFileError: The folder has no journal of sidecars.
        OutputError: The journal cannot be written, or the run still goes on.
        MissingExtraError: lxml is not installed.
    """
    if not (folder / FILE).is_file():
        raise MissingFileError(f"{folder}: has no {FILE}, so no sidecars were written by a run there")
    counts = dict.fromkeys(UndoCounts._fields, 0)
    with SidecarJournal(folder) as journal:
        if journal.damaged:
            say(f"{journal.path}: {journal.damaged} damaged lines are passed over")
        for path, changes in journal.changes().items():
            try:
                counts[_undo(path, changes, journal)] += 1
            except OutputError as error:
                counts["failed"] += 1
                say(str(error))
    return UndoCounts(**counts)


def _undo(path: Path, changes: Sequence[Change], journal: SidecarJournal) -> str:
    """Undoes all changes of one sidecar; returns as what that counts."""
    for _ in range(_TRIES):
        before = read_sidecar(path)
        if before is None:
            return "missing"
        try:
            undone = _undone(before, changes, journal)
        except PacketError as error:
            raise OutputError(f"{path}: stays as it is: {error}") from error
        if undone.content == before:
            return undone.counts_as
        part = journal.begin_undo(path)
        if replace_sidecar(path, before, undone.content, part):
            if undone.counts_as != "later":
                journal.finish_undo(path)
            return undone.counts_as
    raise OutputError(f"{path}: another program changes it again and again; end that one, and undo again")


def _undone(content: bytes, changes: Sequence[Change], journal: SidecarJournal) -> _Undone:
    """Returns what a sidecar was before changes, the last of which comes first to be undone."""
    known = {digest(content), *(change.before for change in changes)}
    made = [change for change in changes if journal.is_done(change) or change.after in known]
    is_changed = False
    while changes:
        now = digest(content)
        last = max((n for n, change in enumerate(changes) if change.after == now), default=-1)
        if last >= 0:
            content = _reverted(content, changes[last])
            is_changed = True
            if changes[last].created:
                return _Undone(None, "deleted")
        else:
            last = next((n for n, change in enumerate(changes) if _is_before(change, now)), -1)
        if last < 0:
            earlier = [change for change in changes if change in made or _claims(content, change)]
            return _without_fields(content, earlier, is_changed=is_changed)
        changes = changes[:last]
    return _Undone(content, "restored" if is_changed else "untouched")


def _is_before(change: Change, now: str) -> bool:
    """Returns whether a sidecar is what it was before a change, which then did not take place."""
    return change.before == now and not change.created


def _reverted(content: bytes, change: Change) -> bytes:
    try:
        before = revert_splices(content, change.splices)
    except ValueError:
        before = None
    if before is None or digest(before) != change.before:
        raise PacketError("its line in the journal is damaged")
    return before


def _claims(content: bytes, change: Change) -> bool:
    """Returns whether a sidecar says that a change took place, of which the journal does not know it."""
    return own_values(Packet(content)) == change.own


def _without_fields(content: bytes, changes: Sequence[Change], *, is_changed: bool) -> _Undone:
    """Takes the fields out that still have the values of changes, where another program has written since."""
    nothing = _Undone(content, "restored" if is_changed else "untouched")
    if not changes:
        return nothing
    packet = Packet(content)
    own = own_values(packet)
    if own and own != changes[-1].own:
        return _Undone(content, "later")
    back: dict[Name, str | None] = {}
    for change in reversed(changes):
        for name, (before, after) in change.fields.items():
            if (back[name] if name in back else _value(packet, name)) == after:
                back[name] = before
    if not own:  # a program dropped them; then a mark that we put back would pass for a person's
        back = {name: None if not _says_nothing(name, value) else value for name, value in back.items()}
        back = {name: value for name, value in back.items() if name in SHARED and packet.properties(name)}
    splices = packet.changed(back, undeclare={EYELID})
    return _Undone(apply_splices(content, splices), "taken_out") if splices else nothing


def _value(packet: Packet, name: Name) -> str | None:
    """Returns the value of a property; None if it is absent, a zero character if it is no plain text."""
    if not packet.properties(name):
        return None
    value = packet.value(name)
    return "\0" if value is None else value


def _says_nothing(name: Name, value: str | None) -> bool:
    return value is None or value.strip() in ({"", "0"} if name != RATING else {"", "0", "0.0"})
