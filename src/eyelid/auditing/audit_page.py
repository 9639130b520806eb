"""`audit.html`: what an audit found, with the pictures, on one page that needs nothing beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2

from eyelid.auditing.audit import WRONG_LABEL, Audit
from eyelid.auditing.audit_tables import annotator_rows, worst_first
from eyelid.auditing.kinds import KINDS
from eyelid.errors import printable
from eyelid.pages.html import data_uri, render_page

SHOWN = 60
"""Pictures, or pairs of them, that a kind of issue shows at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """One picture of the page.

    Attributes:
        picture: URI of its patch, PNG; empty if it cannot be read.
        source: Where it is.
        name: Its file's name alone.
        lines: What is said of it.
    """

    picture: str
    source: str
    name: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKind:
    """One kind of issue.

    Attributes:
        name: In tables and options.
        words: As a heading.
        advice: What to do.
        count: How many pictures have it.
        share: Of all pictures.
        shown: The worst, one or two pictures each.
        whole: Whether these are all.
    """

    name: str
    words: str
    advice: str
    count: int
    share: float
    shown: Sequence[Sequence[ShownPicture]]
    whole: bool


def audit_page(audit: Audit, *, facts: Mapping[str, str], changes: str) -> str:
    """Returns the page.

    Args:
        audit: What was found.
        facts: What was audited, and how.
        changes: What the cleaned manifest leaves out or changes, in words; empty without one.
    """
    pictures = audit.audited.pictures
    kinds = [_shown_kind(audit, name) for name in audit.findings]
    words = {kind.name: kind.words for kind in KINDS}
    return render_page(
        "auditing/audit.html.jinja",
        title=f"What is wrong with {printable(pictures.name)}",
        warnings=[
            f"What checked the labels had learned those of {printable(name)} before, wrong ones too, so it "
            "misses some: choose --by net, hog or self"
            for name in audit.known_sets
        ],
        facts=facts,
        kinds=kinds,
        left_out={words[name]: reason for name, reason in audit.left_out.items()},
        annotators=annotator_rows(audit),
        changes=changes,
    )


def _shown_kind(audit: Audit, name: str) -> ShownKind:
    kind = next(kind for kind in KINDS if kind.name == name)
    finding = audit.findings[name]
    shown = []
    worst = worst_first(audit, name)
    for index in worst[:SHOWN]:
        partner = -1 if finding.partners is None else int(finding.partners[index])
        shown.append([_shown(audit, each, name) for each in (index, partner) if each >= 0])
    count = int(finding.flagged.sum())
    return ShownKind(
        name=name,
        words=kind.words,
        advice=kind.advice,
        count=count,
        share=count / len(audit),
        shown=shown,
        whole=len(worst) <= SHOWN,
    )


def _shown(audit: Audit, index: int, kind: str) -> ShownPicture:
    audited = audit.audited
    source = printable(audited.pictures.files[index].source)
    uri = ""
    if audited.contents[index] >= 0:
        uri = data_uri("image/png", cv2.imencode(".png", audited.patches[index])[1].tobytes())
    lines = []
    if audited.labels[index] >= 0:
        lines.append(f"is {audited.classes[audited.labels[index]]}")
    if kind == WRONG_LABEL and audited.probabilities is not None:
        likely = audited.classes[audit.suggested[index]]
        lines.append(f"looks {likely}, {100 * audited.probabilities[index].max():.0f}\u00a0%")
    elif index in audited.unreadable:
        lines.append(printable(audited.unreadable[index]))
    else:
        lines.append(f"score {audit.findings[kind].scores[index]:.2f}")
    if kind.startswith("split"):
        lines.append(audited.parts[index])
    if audited.pictures.groups[index] and kind in (WRONG_LABEL, "split_group"):
        lines.append(printable(audited.pictures.groups[index]))
    return ShownPicture(picture=uri, source=source, name=source.rpartition("/")[2], lines=lines)
