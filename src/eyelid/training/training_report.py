"""Writes the report of a training: `report.html`, a page that needs no other file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eyelid.errors import printable
from eyelid.pages import write_whole
from eyelid.pages.html import png_uri, render_page
from eyelid.score import Evaluation
from eyelid.score.evaluation_report import EvaluationFigures

_SHOWN_UNREADABLE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCounts:
    """The numbers of pictures and groups in one part of a labelled set.

    Attributes:
        name: The name of the set.
        part: `training`, `validation` or `test`.
        pictures: Class → number of pictures.
        groups: Number of groups (people or faces) from which the pictures come.
    """

    name: str
    part: str
    pictures: Mapping[str, int]
    groups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """The content of the report of a training.

    Attributes:
        title: The heading, such as the model's name.
        warnings: Sentences with which the report begins, such as that the split leaks.
        facts: Name → value, for a table about the model.
        evaluations: The scores of each labelled set and part.
        pictures: Captions, each with the PNG file that is shown below it.
        sets: The numbers of pictures and groups in each part of each set, in the order of the table.
        config: All options of the training, as YAML.
        unreadable: Files that could not be read, each with the reason. The report names the first 50.
        figures: The curves and galleries of each evaluation; empty for none.
    """

    title: str
    warnings: Sequence[str]
    facts: Mapping[str, str]
    evaluations: Sequence[Evaluation]
    pictures: Sequence[tuple[str, Path]]
    sets: Sequence[PartCounts]
    config: str
    unreadable: Sequence[str]
    figures: Sequence[EvaluationFigures] = ()


def write_report(file: Path, content: ReportContent) -> None:
    """Writes the report of a training as an HTML page.

    Args:
        file: The HTML file to write.
        content: The content of the report.

    Raises:
        OSError: A PNG file of the content cannot be read.
        OutputError: The report cannot be written.
    """
    page = render_page(
        "training/report.html.jinja",
        title=content.title,
        warnings=content.warnings,
        facts=content.facts,
        evaluations=content.evaluations,
        figures=content.figures,
        pictures=[(caption, png_uri(png)) for caption, png in content.pictures],
        sets=content.sets,
        classes=list(dict.fromkeys(name for part in content.sets for name in part.pictures)),
        config=content.config,
        unreadable=[printable(message) for message in content.unreadable],
        shown_unreadable=_SHOWN_UNREADABLE,
    )
    write_whole(file, page)
