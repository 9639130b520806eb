"""What `explain` leaves for pictures: a sheet and an overlay each, a table, and one page of all."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from eyelid.drawing.overlay import lay_over
from eyelid.errors import printable
from eyelid.explaining.explanation import Explanation
from eyelid.explaining.explanation_sheet import draw_sheet
from eyelid.pages.html import png_uri, render_page

_COLUMNS = ("source", "decision", "target", "probability", "odds", "odds_even", "attributed", "gap", "sheet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What is left of an explanation once its sheet is drawn.

    Attributes:
        source: The picture's name.
        decision: What was read: a class, or `unsure`.
        target: The likeliest class, which is explained.
        probability: Of that class.
        words: Reading and probability, in words.
        odds: Log odds of the class; None without saliency, as the following.
        odds_even: Those of an even patch, in which there is nothing to see.
        attributed: Sum of what is attributed to the pixels; only of integrated gradients.
        gap: By how much that sum misses the difference of the two, as a share of all that is attributed.
        sheet: Path of the sheet inside the output folder.
    """

    source: str
    decision: str
    target: str
    probability: float
    words: str
    odds: float | None
    odds_even: float | None
    attributed: float | None
    gap: float | None
    sheet: str


def draw_explanation(explanation: Explanation, *, method: str, folder: Path, number: int) -> Explained:
    """Draws the sheet of a picture, and its saliency over the picture alone, into a folder.

    Args:
        explanation: What is to be seen of it.
        method: Of the saliency.
        folder: The output folder; its folders `sheets` and `overlays` are there.
        number: Begins the names of the files, since several pictures may have one name.
    """
    stem = Path(explanation.source).stem
    name = f"{number:04}-{''.join(c if c.isalnum() and c.isascii() else '_' for c in stem)[:60]}.png"
    draw_sheet(explanation, method, folder / "sheets" / name)
    told = explanation.saliency
    if told:
        laid = lay_over(explanation.pixels, told.values, signed=told.signed)
        (folder / "overlays" / name).write_bytes(cv2.imencode(".png", laid[..., ::-1])[1].tobytes())
    return Explained(
        source=explanation.source,
        decision=explanation.reading.decision[0],
        target=explanation.target,
        probability=explanation.probability,
        words=explanation.words,
        odds=told.odds if told else None,
        odds_even=told.odds_even if told else None,
        attributed=told.attributed if told else None,
        gap=told.gap if told else None,
        sheet=f"sheets/{name}",
    )


def write_table(explained: Sequence[Explained], file: Path) -> None:
    """Writes one row for each picture."""
    with open(file, "w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(_COLUMNS)
        for each in explained:
            numbers = (each.probability, each.odds, each.odds_even, each.attributed, each.gap)
            told = ["" if value is None else f"{value:.6f}" for value in numbers]
            table.writerow([printable(each.source), each.decision, each.target, *told, each.sheet])


def write_page(
    explained: Sequence[Explained],
    unreadable: Sequence[str],
    *,
    folder: Path,
    facts: dict[str, str],
    method: str,
    left_out: int,
) -> None:
    """Writes `explain.html`, which holds all sheets.

    Args:
        explained: The pictures.
        unreadable: Those that could not be read, with the reason.
        folder: The output folder, with the sheets in it.
        facts: What the model is.
        method: Of the saliency.
        left_out: How many pictures more there are, beyond the limit.
    """
    warnings = []
    if unreadable:
        warnings.append(f"{len(unreadable):,} pictures could not be read; they are listed at the end.")
    page = render_page(
        "explaining/explain.html.jinja",
        title="Why eyes are read as they are",
        warnings=warnings,
        facts=facts,
        explained=[(each, png_uri(folder / each.sheet)) for each in explained],
        unreadable=unreadable,
        method=method.replace("_", " "),
        left_out=left_out,
    )
    (folder / "explain.html").write_text(page, encoding="utf-8")
