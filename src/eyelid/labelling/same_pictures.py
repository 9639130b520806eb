"""Telling whether the pictures of a pile are those that the marks of a journal were made for."""

from dataclasses import replace

from eyelid.errors import LabelError
from eyelid.labelling.journal import Journal
from eyelid.labelling.journal_entry import JournalEntry
from eyelid.labelling.pile import Pile


def entries_for(pile: Pile, journal: Journal) -> list[JournalEntry]:
    """Returns the entries of a journal without the marks of pictures that have changed since.

    A label must not land on another picture of the same name. Marks without a fingerprint, such as those of
    older versions and of pictures whose files were lost, go by the name alone.

    Args:
        pile: The pictures.
        journal: The journal; it gets a warning if pictures have changed.

    Raises:
        LabelError: The journal is of another pile: no picture that it has marks of is in this one, or more
            than half of these have other content.
    """
    marked = [entry for entry in journal.entries if entry.kind in ("mark", "import")]
    names = {name for entry in marked for name in entry.marks}
    another = "; name another folder with --output, where --imports can take its labels.csv over by name"
    if names and not any(name in pile or name in pile.unreadable for name in names):
        raise LabelError(
            f"{journal.path}: it is of another pile: none of its {len(names):,} marked pictures is in "
            f"{pile.place}, such as {min(names)}{another}"
        )
    then = {name: text for entry in marked for name, text in entry.fingerprints.items()}
    now = pile.fingerprints(then)
    changed = sorted(name for name, text in now.items() if text != then[name])
    if 2 * len(changed) > len(now):
        raise LabelError(
            f"{journal.path}: it is of another pile: {len(changed):,} of its {len(now):,} marked pictures in "
            f"{pile.place} are other pictures of the same name, such as {changed[0]}{another}"
        )
    if changed:
        journal.warnings.append(
            f"{len(changed):,} of the marked pictures have changed since, such as {changed[0]}: they have no "
            "label now; the journal keeps their marks"
        )
    return [_fitting(entry, now) for entry in journal.entries]


def _fitting(entry: JournalEntry, now: dict[str, str]) -> JournalEntry:
    """Returns an entry with only those marks whose pictures have their fingerprints still."""
    changed = {name for name, text in entry.fingerprints.items() if now.get(name, text) != text}
    if not changed:
        return entry
    return replace(entry, marks={name: mark for name, mark in entry.marks.items() if name not in changed})
