"""Finding the answer of most annotators for a picture that several of them have marked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from eyelid.labelling.marks import MarkRecord


@dataclass(frozen=True, slots=True)
class MajorityVote:
    """The majority's answer for one picture.

    Attributes:
        label: The class of the majority; empty if there is none.
        cant_tell: Whether the majority answered *can't tell*.
        tied: Whether two answers have equally many votes; then there is no label.
        by: Annotators who gave the answer of the majority; all who answered if the vote is tied.
        against: Annotators who answered otherwise.
        tags: All tags that any annotator gave.
        time: Time of the latest mark, UTC.
        imported: Whether all marks were imported.
    """

    label: str
    cant_tell: bool
    tied: bool
    by: tuple[str, ...]
    against: tuple[str, ...]
    tags: tuple[str, ...]
    time: str
    imported: bool

    @property
    def disputed(self) -> bool:
        """Whether annotators gave different answers."""
        return self.tied or bool(self.against)


def majority_vote(records: Mapping[str, MarkRecord]) -> MajorityVote:
    """Returns the majority's answer. *Can't tell* is an answer, tags alone are not.

    Args:
        records: The marks of one picture by annotator; at least one.
    """
    answers = {by: record.mark.answer for by, record in records.items()}
    ranked = Counter(answer for answer in answers.values() if answer is not None).most_common(2)
    tied = len(ranked) == 2 and ranked[0][1] == ranked[1][1]
    winner = ranked[0][0] if ranked and not tied else None
    voters = [by for by, answer in answers.items() if answer is not None]
    by = tuple(name for name in voters if tied or answers[name] == winner)
    return MajorityVote(
        label=winner or "",
        cant_tell=winner == "",
        tied=tied,
        by=by or tuple(answers),
        against=tuple(name for name in voters if name not in by),
        tags=tuple(dict.fromkeys(tag for record in records.values() for tag in record.mark.tags)),
        time=max(record.time for record in records.values()),
        imported=all(record.source for record in records.values()),
    )
