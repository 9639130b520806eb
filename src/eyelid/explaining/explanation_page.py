"""Writes the files of `explain` for pictures: a sheet and an overlay for each, a table, and an HTML page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eyelid.csv_cells import write_rows
from eyelid.drawing.overlay import lay_over
from eyelid.errors import printable
from eyelid.explaining.explanation import Explanation
from eyelid.explaining.explanation_sheet import draw_explanation_sheet
from eyelid.pages.html import png_uri, render_page
from eyelid.pictures.encode import png_bytes

_NUMBERS = ("odds", "odds_even", "attributed", "gap")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationSummary:
    """The numbers of an explanation, for the table and the page, without its arrays.

    Attributes:
        source: The picture's source, such as its path.
        decision: The decided reading, which is a class or `unsure`.
        target: Name of the likeliest class, which is the one that is explained.
        probabilities: Class → its probability.
        words: The reading with its probability, as text.
        odds: Log odds of that class; None without saliency.
        odds_even: Log odds of that class for an even patch, which is grey everywhere; None without saliency.
        attributed: Sum of the contributions of all pixels; None unless the method is integrated gradients.
        gap: Difference between that sum and `odds - odds_even`, divided by the sum of the absolute
            contributions; None unless the method is integrated gradients.
        sheet: Path of the picture's sheet inside the output folder. A sheet is an image with several panels.
    """

    source: str
    decision: str
    target: str
    probabilities: Mapping[str, float]
    words: str
    odds: float | None
    odds_even: float | None
    attributed: float | None
    gap: float | None
    sheet: str


def save_explanation(
    explanation: Explanation, *, method: str, folder: Path, number: int
) -> ExplanationSummary:
    """Writes the sheet of a picture as a PNG file, and, if there is saliency, the overlay of it as another.

    Args:
        explanation: The explanation of the picture.
        method: Name of the saliency method.
        folder: The output folder, which contains the folders `sheets` and `overlays`.
        number: Number with which the file names begin, since several pictures may have the same name.

    Returns:
        The numbers of the explanation.

    Raises:
        OSError: A file cannot be written.
    """
    stem = Path(explanation.source).stem
    name = f"{number:04}-{''.join(c if c.isalnum() and c.isascii() else '_' for c in stem)[:60]}.png"
    draw_explanation_sheet(explanation, method, folder / "sheets" / name)
    saliency = explanation.saliency
    if saliency:
        laid = lay_over(explanation.pixels, saliency.values, signed=saliency.signed)
        (folder / "overlays" / name).write_bytes(png_bytes(laid[..., ::-1]))
    return ExplanationSummary(
        source=explanation.source,
        decision=explanation.reading.decision[0],
        target=explanation.target,
        probabilities=dict(
            zip(explanation.reading.info.classes, explanation.reading.probabilities[0].tolist(), strict=True)
        ),
        words=explanation.words,
        odds=saliency.odds if saliency else None,
        odds_even=saliency.odds_even if saliency else None,
        attributed=saliency.attributed if saliency else None,
        gap=saliency.gap if saliency else None,
        sheet=f"sheets/{name}",
    )


def write_table(summaries: Sequence[ExplanationSummary], file: Path) -> None:
    """Writes a CSV table with one row for each picture.

    Args:
        summaries: The explained pictures.
        file: The file to write.
    """
    with open(file, "w", encoding="utf-8", newline="") as stream:
        classes = summaries[0].probabilities if summaries else ()
        write_rows(
            stream,
            [["source", "decision", "target", *(f"p_{name}" for name in classes), *_NUMBERS, "sheet"]],
        )
        for each in summaries:
            numbers = (*each.probabilities.values(), *(getattr(each, name) for name in _NUMBERS))
            cells = ["" if value is None else f"{value:.6f}" for value in numbers]
            write_rows(stream, [[printable(each.source), each.decision, each.target, *cells, each.sheet]])


def write_page(
    summaries: Sequence[ExplanationSummary],
    unreadable: Sequence[str],
    *,
    folder: Path,
    facts: dict[str, str],
    method: str,
    left_out: int,
) -> None:
    """Writes `explain.html`, a page that contains all sheets.

    Args:
        summaries: The explained pictures.
        unreadable: Pictures that could not be read, each with the reason.
        folder: The output folder, which contains the sheets.
        facts: Name → value, for the table about the model at the top.
        method: Name of the saliency method.
        left_out: Number of pictures that were not explained, because there were more than the limit.
    """
    warnings = []
    if unreadable:
        warnings.append(f"{len(unreadable):,} pictures could not be read; they are listed at the end.")
    page = render_page(
        "explaining/explain.html.jinja",
        title="Why eyes are read as they are",
        warnings=warnings,
        facts=facts,
        summaries=[(each, png_uri(folder / each.sheet)) for each in summaries],
        unreadable=unreadable,
        method=method.replace("_", " "),
        left_out=left_out,
    )
    (folder / "explain.html").write_text(page, encoding="utf-8")
