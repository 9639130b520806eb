"""The scores of verdicts on the terminal."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from eyelid.errors import printable
from eyelid.photos.photo_scores import METRICS, PhotoSlice

_SHOWN = ("reject_precision", "not_kept", "wrong_rejects", "kept")
_PER_1000 = 1000


def print_photo_scores(slices: Sequence[PhotoSlice], console: Console) -> None:
    """Prints the scores of all photos with their meaning and intervals, and some of each slice."""
    whole, *others = slices
    table = Table(f"{whole.photos:,} photos of {whole.groups:,} groups", "score", "95 %", "", box=None)
    for metric, words in METRICS.items():
        if metric in whole.scores:
            score = whole.scores[metric]
            table.add_row(metric, f"{score.value:.4f}", score.interval, words)
    console.print(table)
    if "wrong_rejects" in whole.scores:
        wrong = _PER_1000 * whole.scores["wrong_rejects"].value
        console.print(f"{wrong:.1f} wrong rejects in 1,000 photos to be kept")
    if others:
        by_slice = Table("slice", "photos", *_SHOWN, box=None)
        for each in others:
            cells = [str(each.scores[name]) if name in each.scores else "" for name in _SHOWN]
            by_slice.add_row(printable(f"{each.column}: {each.value}"), f"{each.photos:,}", *cells)
        console.print(by_slice)
