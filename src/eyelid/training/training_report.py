"""The report of a training: `report.html`, one page that needs nothing beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eyelid.errors import printable
from eyelid.pages.html import png_uri, render_page
from eyelid.score import Evaluation

_SHOWN_UNREADABLE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCounts:
    """What one part of a set holds.

    Attributes:
        name: The set's name.
        part: `training`, `validation` or `test`.
        pictures: Class → how many pictures.
        groups: How many people or faces they come from.
    """

    name: str
    part: str
    pictures: Mapping[str, int]
    groups: int


def write_report(
    file: Path,
    *,
    title: str,
    warnings: Sequence[str],
    facts: Mapping[str, str],
    evaluations: Sequence[Evaluation],
    pictures: Sequence[tuple[str, Path]],
    sets: Sequence[PartCounts],
    config: str,
    unreadable: Sequence[str],
) -> None:
    """Writes the report.

    Args:
        file: Where to write it.
        title: Its heading, such as the model's name.
        warnings: What stands before everything, such as that the split leaks.
        facts: What the model is, by name.
        evaluations: What the model made of each set and part.
        pictures: Captions, and the PNG files that the page shows below them.
        sets: The parts of the sets, in the order of the table.
        config: The resolved options, as YAML.
        unreadable: Files that could not be read, with the reasons; the page names the first 50.

    Raises:
        OSError: A picture cannot be read, or the report cannot be written.
    """
    page = render_page(
        "training/report.html.jinja",
        title=title,
        warnings=warnings,
        facts=facts,
        evaluations=evaluations,
        pictures=[(caption, png_uri(png)) for caption, png in pictures],
        sets=sets,
        classes=list(dict.fromkeys(name for part in sets for name in part.pictures)),
        config=config,
        unreadable=[printable(message) for message in unreadable],
        shown_unreadable=_SHOWN_UNREADABLE,
    )
    file.write_text(
        page, encoding="utf-8", errors="backslashreplace"
    )  # names may hold bytes that are no text
