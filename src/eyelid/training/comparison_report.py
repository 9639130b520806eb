"""Writes `compare.html`: the table of a comparison, a confusion matrix of each training, and images."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eyelid.pages import write_whole
from eyelid.pages.html import png_uri, render_page
from eyelid.score import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """One row of the table: how well something that was compared reads a labelled set.

    Attributes:
        name: The training, or a peer without one.
        net: Name of the net; empty for a peer that has none.
        set_name: Name of the labelled set.
        pictures: Number of pictures that were scored.
        seconds: Time that the fitting took, in seconds; None for a peer that is not fitted.
        scores: Metric → score. All rows have the same metrics.
        answers: The names of the A answers that are possible: the C classes, and what else a peer may say.
        confusion: int64 `[C, A]`, numbers of pictures; rows are true classes, columns are answers.
    """

    name: str
    net: str
    set_name: str
    pictures: int
    seconds: float | None
    scores: Mapping[str, Score]
    answers: Sequence[str]
    confusion: NDArray[np.int64]


def write_comparison_report(
    file: Path,
    rows: Sequence[ComparedRow],
    *,
    title: str,
    facts: Mapping[str, str] | None = None,
    images: Sequence[tuple[str, Path]] = (),
) -> None:
    """Writes a comparison as one HTML page that needs no other file.

    Args:
        file: The HTML file to write.
        rows: What was compared, in the order of the table.
        title: Title of the page.
        facts: Name → value, for the table at the top.
        images: For each a caption, and its PNG file.

    Raises:
        OSError: A PNG file cannot be read.
        OutputError: The page cannot be written.
    """
    page = render_page(
        "training/comparison.html.jinja",
        title=title,
        warnings=[],
        facts=facts or {},
        metrics=list(rows[0].scores),
        rows=rows,
        images=[(caption, png_uri(png)) for caption, png in images],
    )
    write_whole(file, page)
