"""The status of a labelling: progress, speed, agreement, and the quality of the suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eyelid.labelling.adviser import Adviser
from eyelid.labelling.majority_vote import MajorityVote
from eyelid.labelling.marks import MarkRecord, Marks
from eyelid.labelling.pile import Pile
from eyelid.score.agreement import Agreement, measure_agreement
from eyelid.score.intervals import Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The status of a labelling, as the page shows it to one annotator.

    Attributes:
        total: Number of pictures in the pile whose files are not lost.
        labelled: Number of these pictures that have a class.
        cant_tell: Number of these pictures for which the majority answered *can't tell*.
        tied: Number of these pictures with a tied vote.
        skipped: Number of pictures that this annotator has skipped and not marked since.
        unreadable: The reason why a picture cannot be read, by name.
        lost: Number of pictures whose files disappeared; their marks are kept.
        gained: Number of pictures that were added after the pile was opened.
        of_class: Number of pictures of each class.
        of_tag: Number of pictures with each tag.
        annotators: Number of pictures that each annotator has marked.
        own: Number of pictures that this annotator has marked.
        per_minute: Present speed of this annotator, in pictures per minute; 0 if unknown.
        agreed: Number of this annotator's labels that equal the suggestion.
        suggested: Number of this annotator's labels that had a suggestion.
        disagreements: Number of pictures with different answers.
        agreement: Agreement of the annotators in their own answers; None with fewer than two of them.
        accuracy: Estimated accuracy of the suggestions for pictures without labels, with its 95 % interval;
            None with too few labels.
        refitting: Whether suggestions from the newest labels are being computed.
        embedding: Description of the embedding behind the suggestions; empty before the first one.
        trained_on: Names of the data sets whose labels the embedding was trained on.
        pending: Name of the embedding that is being computed in the background; empty for none.
        progress: Share of this computation that is done, 0 to 1.
        until: Number of labels after which the session is finished; 0 for no such number.
        finished: Whether the session is finished.
        warnings: Messages about the journal, such as that an incomplete line was removed.
        problem: The reason why suggestions are missing or old; empty if there is no problem.
    """

    total: int
    labelled: int
    cant_tell: int
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
    pending: str
    progress: float
    until: int
    finished: bool
    warnings: Sequence[str]
    problem: str


def make_status(
    marks: Marks,
    votes: Mapping[str, MajorityVote],
    *,
    by: str,
    classes: Sequence[str],
    pile: Pile,
    adviser: Adviser,
    until: int,
    finished: bool,
    warnings: Sequence[str],
) -> Status:
    """Computes the status of a labelling.

    Args:
        marks: The marks that are valid now.
        votes: The answer of the majority for each picture, by name.
        by: The annotator who sees the status.
        classes: The classes.
        pile: The pictures.
        adviser: Source of the suggestions.
        until: Number of labels after which the session is finished; 0 for no such number.
        finished: Whether the session is finished.
        warnings: Messages about the journal.
    """
    votes = {
        name: vote for name, vote in votes.items() if name in pile and pile.numbers[name] not in pile.lost
    }
    of_class = Counter(vote.label for vote in votes.values() if vote.label)
    own = [marks.by_picture[name][by] for name in marks.by_annotator.get(by, ())]
    agreed, suggested = _agreement_with_suggestions(own)
    advice, embedding = adviser.advice, adviser.embedder.embedding
    return Status(
        total=len(pile) - len(pile.lost),
        labelled=of_class.total(),
        cant_tell=sum(vote.cant_tell for vote in votes.values()),
        tied=sum(vote.tied for vote in votes.values()),
        skipped=len(marks.skipped.get(by, ())),
        unreadable=dict(pile.unreadable),
        lost=len(pile.lost),
        gained=pile.gained,
        of_class={name: of_class[name] for name in classes},
        of_tag=Counter(tag for vote in votes.values() for tag in vote.tags),
        annotators={name: len(names) for name, names in marks.by_annotator.items() if names},
        own=len(own),
        per_minute=marks.per_minute(by),
        agreed=agreed,
        suggested=suggested,
        disagreements=sum(vote.disputed for vote in votes.values()),
        agreement=annotators_agreement(marks),
        accuracy=advice.accuracy if advice else None,
        refitting=adviser.refitting,
        embedding=embedding.description if embedding else "",
        trained_on=embedding.trained_on if embedding else (),
        pending=adviser.embedder.pending,
        progress=adviser.embedder.progress,
        until=until,
        finished=finished,
        warnings=warnings,
        problem=adviser.problem,
    )


def annotators_agreement(marks: Marks) -> Agreement | None:
    """Returns the agreement of the annotators in the answers that each gave before seeing those of others.

    *Can't tell* is not a class, and is left out. The result is None if there are fewer than two annotators.
    """
    own_answers = [
        {by: record.own_answer for by, record in records.items() if record.own_answer}
        for records in marks.by_picture.values()
        if len(records) > 1
    ]
    names = [by for by, pictures in marks.by_annotator.items() if pictures]
    return measure_agreement(own_answers, names) if len(names) > 1 else None


def _agreement_with_suggestions(own: Sequence[MarkRecord]) -> tuple[int, int]:
    """Returns how many labels equal the suggestion, and how many had one."""
    suggested = [record for record in own if record.suggested and record.mark.label]
    return sum(record.suggested == record.mark.label for record in suggested), len(suggested)
