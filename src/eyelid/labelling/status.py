"""How far a pile is labelled, how fast it goes, and what the labels would give now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eyelid.labelling.adviser import Adviser
from eyelid.labelling.consensus import Verdict
from eyelid.labelling.marks import Given, Marks
from eyelid.labelling.pile import Pile
from eyelid.score.agreement import Agreement, measure_agreement
from eyelid.score.intervals import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the page tells of the work.

    Attributes:
        total: Pictures of the pile that can be shown now.
        labelled: Those of them with a class, by whoever.
        cant_tell: Pictures of which most say that they can't tell.
        only_tagged: Pictures with tags and no answer.
        tied: Pictures of which as many say one thing as another.
        skipped: Pictures that this annotator skipped and has not marked since.
        unreadable: Pictures of the pile that cannot be read, with the reason, by name.
        lost: Pictures whose files went away while the pile was open; their marks are kept.
        gained: Pictures that came while the pile was open.
        of_class: How many pictures have each class.
        of_tag: How many pictures have each tag.
        annotators: How many pictures each annotator has marked.
        own: How many this one has.
        per_minute: How many pictures this annotator does in a minute, of late; 0 if that is not known.
        agreed: How many of this annotator's labels are what was suggested.
        suggested: Of how many for which something was suggested.
        disagreements: How many pictures annotators say different things of.
        agreement: How far annotators agree, as of their own opinions; None with fewer than two of them.
        accuracy: Estimate for the suggestions on the pictures without a label, with its 95 % interval; None
            while there are too few labels.
        refitting: Whether newer labels than those of the suggestions are being learned.
        embedding: What the suggestions go by, in words; empty while that is being computed.
        trained_on: The sets whose labels the embedding has learned.
        coming: What is being computed in the background, in words; empty for nothing.
        progress: How much of that is done, 0 to 1.
        until: How many labels are wanted; 0 for no end.
        finished: Whether they are there.
        told: What is to be known of the journal, such as a torn line.
        problem: Why there are no better suggestions; empty if there is no reason.
    """

    total: int
    labelled: int
    cant_tell: int
    only_tagged: int
    tied: int
    skipped: int
    unreadable: Mapping[str, str]
    lost: int
    gained: int
    of_class: Mapping[str, int]
    of_tag: Mapping[str, int]
    annotators: Mapping[str, int]
    own: int
    per_minute: float
    agreed: int
    suggested: int
    disagreements: int
    agreement: Agreement | None
    accuracy: Score | None
    refitting: bool
    embedding: str
    trained_on: tuple[str, ...]
    coming: str
    progress: float
    until: int
    finished: bool
    told: Sequence[str] = field(default_factory=tuple)
    problem: str = ""


def make_status(
    marks: Marks,
    verdicts: Mapping[str, Verdict],
    *,
    by: str,
    classes: Sequence[str],
    pile: Pile,
    adviser: Adviser,
    until: int,
    finished: bool,
    told: Sequence[str],
) -> Status:
    """Counts what is in force; see `Status`."""
    verdicts = {
        name: judged
        for name, judged in verdicts.items()
        if name in pile and pile.numbers[name] not in pile.lost
    }
    of_class = Counter(judged.label for judged in verdicts.values() if judged.label)
    own = [marks.of[name][by] for name in marks.by.get(by, ())]
    agreed, suggested = _agreed(own)
    advice, embedding = adviser.advice, adviser.embedding
    return Status(
        total=len(pile) - len(pile.lost),
        labelled=of_class.total(),
        cant_tell=sum(judged.cant_tell for judged in verdicts.values()),
        only_tagged=sum(not (v.label or v.cant_tell or v.tied) for v in verdicts.values()),
        tied=sum(judged.tied for judged in verdicts.values()),
        skipped=len(marks.skipped.get(by, ())),
        unreadable=dict(pile.unreadable),
        lost=len(pile.lost),
        gained=pile.gained,
        of_class={name: of_class[name] for name in classes},
        of_tag=Counter(tag for judged in verdicts.values() for tag in judged.tags),
        annotators={name: len(names) for name, names in marks.by.items() if names},
        own=len(own),
        per_minute=marks.per_minute(by),
        agreed=agreed,
        suggested=suggested,
        disagreements=sum(judged.disputed for judged in verdicts.values()),
        agreement=annotators_agreement(marks),
        accuracy=advice.accuracy if advice else None,
        refitting=adviser.refitting,
        embedding=embedding.told if embedding else "",
        trained_on=embedding.trained_on if embedding else (),
        coming=adviser.coming,
        progress=adviser.progress,
        until=until,
        finished=finished,
        told=told,
        problem=adviser.problem,
    )


def annotators_agreement(marks: Marks) -> Agreement | None:
    """Returns how far annotators agree in what each said before seeing what others say.

    *Can't tell* is no class, and is left out. None where there are fewer than two annotators.
    """
    alone = [
        {by: told.alone for by, told in given.items() if told.alone}
        for given in marks.of.values()
        if len(given) > 1
    ]
    names = [by for by, marked in marks.by.items() if marked]
    return measure_agreement(alone, names) if len(names) > 1 else None


def _agreed(own: Sequence[Given]) -> tuple[int, int]:
    shown = [given for given in own if given.suggested and given.mark.label]
    return sum(given.suggested == given.mark.label for given in shown), len(shown)
