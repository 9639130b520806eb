"""Making the page `audit.html`, which shows the issues with their pictures and needs no other file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eyelid.auditing.audit import WRONG_LABEL, Audit
from eyelid.auditing.audit_tables import annotator_rows, worst_first
from eyelid.auditing.kinds import KINDS
from eyelid.errors import printable
from eyelid.pages.html import data_uri, render_page
from eyelid.pictures.encode import png_bytes
from eyelid.read import probability_words

SHOWN = 60
"""Most pictures, or pairs of pictures, that the page shows for a kind of issue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """One picture of the page.

    Attributes:
        picture: Data URI of a small grey PNG of it; empty if the picture cannot be read.
        source: The picture's source.
        name: The last part of the source, its file name.
        lines: Lines of text below the picture, such as its label and its score.
    """

    picture: str
    source: str
    name: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind:
    """The section of the page about one kind of issue.

    Attributes:
        name: Name of the kind.
        title: The heading.
        advice: What the issue does and what to do.
        count: Number of pictures with the issue.
        share: Share of all pictures that have the issue, 0 to 1.
        examples: The pictures with the worst scores; each entry is one picture, or the two of a pair.
        complete: Whether `examples` shows all pictures with the issue.
    """

    name: str
    title: str
    advice: str
    count: int
    share: float
    examples: Sequence[Sequence[PagePicture]]
    complete: bool


def audit_page(audit: Audit, *, facts: Mapping[str, str], changes: str) -> str:
    """Returns the page as HTML.

    Args:
        audit: The audit.
        facts: Facts for the table at the top, as names and values.
        changes: A sentence about the cleaned manifest; "" if there is none.
    """
    pictures = audit.data.pictures
    kinds = [_page_kind(audit, name) for name in audit.findings]
    titles = {kind.name: kind.title for kind in KINDS}
    return render_page(
        "auditing/audit.html.jinja",
        title=f"What is wrong with {printable(pictures.name)}",
        warnings=[
            f"The model that checked the labels was trained on {printable(name)}, on its wrong labels too, "
            "so it misses some: choose --by net, hog or self"
            for name in audit.trained_sets
        ],
        facts=facts,
        kinds=kinds,
        left_out={titles[name]: reason for name, reason in audit.left_out.items()},
        annotators=annotator_rows(audit),
        changes=changes,
    )


def _page_kind(audit: Audit, name: str) -> PageKind:
    kind = next(kind for kind in KINDS if kind.name == name)
    finding = audit.findings[name]
    examples = []
    worst = worst_first(audit, name)
    for index in worst[:SHOWN]:
        partner = -1 if finding.partners is None else int(finding.partners[index])
        examples.append([_page_picture(audit, each, name) for each in (index, partner) if each >= 0])
    count = int(finding.flagged.sum())
    return PageKind(
        name=name,
        title=kind.title,
        advice=kind.advice,
        count=count,
        share=count / len(audit),
        examples=examples,
        complete=len(worst) <= SHOWN,
    )


def _page_picture(audit: Audit, index: int, kind: str) -> PagePicture:
    data = audit.data
    source = printable(data.pictures.files[index].source)
    uri = ""
    if data.contents[index] >= 0:
        uri = data_uri("image/png", png_bytes(data.patches[index]))
    lines = []
    if data.labels[index] >= 0:
        lines.append(f"is {data.classes[data.labels[index]]}")
    if kind == WRONG_LABEL and data.probabilities is not None:
        likely = data.classes[audit.suggested[index]]
        lines.append(f"looks {likely}, {probability_words(data.classes, data.probabilities[index])}")
    elif index in data.unreadable:
        lines.append(printable(data.unreadable[index]))
    else:
        lines.append(f"score {audit.findings[kind].scores[index]:.2f}")
    if kind.startswith("split"):
        lines.append(data.parts[index])
    if data.pictures.groups[index] and kind in (WRONG_LABEL, "split_group"):
        lines.append(printable(data.pictures.groups[index]))
    return PagePicture(picture=uri, source=source, name=source.rpartition("/")[2], lines=lines)
