"""The report of a training: `report.html`, one page that needs no other file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eyelid.errors import printable
from eyelid.pages import write_whole
from eyelid.pages.html import png_uri, render_page
from eyelid.score import Evaluation

_SHOWN_UNREADABLE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCounts:
    """How many pictures and people one part of a set holds.

    Attributes:
        name: The set's name.
        part: `training`, `validation` or `test`.
        pictures: Class → number of pictures.
        groups: How many people or faces they come from.
    """

    name: str
    part: str
    pictures: Mapping[str, int]
    groups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """What the report of a training shows.

    Attributes:
        title: The heading, such as the model's name.
        warnings: Sentences that come first, such as that the split leaks.
        facts: Name → value, a table about the model.
        evaluations: The scores of each set and part.
        pictures: Captions, and the PNG files that are shown below them.
        sets: What the parts of the sets hold, in the order of the table.
        config: The resolved options, as YAML.
        unreadable: Files that could not be read, with the reasons; the page names the first 50.
    """

    title: str
    warnings: Sequence[str]
    facts: Mapping[str, str]
    evaluations: Sequence[Evaluation]
    pictures: Sequence[tuple[str, Path]]
    sets: Sequence[PartCounts]
    config: str
    unreadable: Sequence[str]


def write_report(file: Path, content: ReportContent) -> None:
    """Writes the report.

    Args:
        file: Where to write it.
        content: What it shows.

    Raises:
        OSError: A picture cannot be read.
        OutputError: The report cannot be written.
    """
    page = render_page(
        "training/report.html.jinja",
        title=content.title,
        warnings=content.warnings,
        facts=content.facts,
        evaluations=content.evaluations,
        pictures=[(caption, png_uri(png)) for caption, png in content.pictures],
        sets=content.sets,
        classes=list(dict.fromkeys(name for part in content.sets for name in part.pictures)),
        config=content.config,
        unreadable=[printable(message) for message in content.unreadable],
        shown_unreadable=_SHOWN_UNREADABLE,
    )
    write_whole(file, page)
