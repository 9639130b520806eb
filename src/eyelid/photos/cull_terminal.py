"""The summary of a culled shoot on the terminal."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from eyelid.errors import printable
from eyelid.photos.face_verdicts import Level
from eyelid.photos.shoot import JudgedShoot, Shoot
from eyelid.photos.sorted_files import SortedCounts

_SHOWN = 20  # photos that are named

_OUTCOMES = {"written": "sidecars written", "unchanged": "left as they were", "kept yours": "kept yours"}


def print_cull(
    shoot: Shoot,
    judged: JudgedShoot,
    marked: Mapping[str, int],
    sorted_counts: SortedCounts | None,
    console: Console,
) -> None:
    """Prints the first photos that are not kept, the exchange lists, and counts."""
    wanted = [
        (reading.source, photo.verdict)
        for reading, photo in zip(shoot.readings, judged.photos, strict=True)
        if photo.verdict.level < Level.KEEP
    ]
    shared = _shared_folder([reading.source for reading in shoot.readings])
    if wanted:
        table = Table("photo", "verdict", "reason", box=None, pad_edge=False)
        for source, verdict in wanted[:_SHOWN]:
            table.add_row(
                printable(source.removeprefix(shared)), verdict.level.word, printable(verdict.reason)
            )
        console.print(table)
        if len(wanted) > _SHOWN:
            console.print(f"… and {len(wanted) - _SHOWN:,} more, in the table of photos")
    for number, exchange in judged.exchanges.items():
        first = shoot.readings[shoot.sets[number].members[0]].source.removeprefix(shared)
        console.print(printable(f"burst {number + 1}, from {first}: {exchange.words()}"))
    verdicts = Counter(photo.verdict.level.word for photo in judged.photos)
    counts = ", ".join(f"{verdicts[word]:,} {word}" for word in ("keep", "reject", "unsure"))
    faces = sum(map(len, shoot.faces))
    console.print(f"{len(judged.photos):,} photos, {faces:,} faces: {counts}")
    kinds = Counter(each.kind for each in shoot.sets)
    if kinds:
        console.print(", ".join(f"{count:,} {kind}{'s' * (count > 1)}" for kind, count in kinds.items()))
    if marked:
        told = [f"{words}: {marked[name]:,}" for name, words in _OUTCOMES.items() if marked.get(name)]
        console.print(", ".join(told))
    if sorted_counts:
        console.print(f"{sorted_counts.placed:,} files placed, {sorted_counts.there:,} there already")
        for line in sorted_counts.unrated:
            console.print(printable(f"copied without a rating: {line}"))


def _shared_folder(sources: Sequence[str]) -> str:
    """Returns the beginning of the names that all share, up to a slash."""
    shared = os.path.commonprefix(list(sources))  # noqa: RUF071 - cut at a slash below
    return shared[: shared.rfind("/") + 1]
