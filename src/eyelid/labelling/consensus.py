"""What several annotators say of a picture together: the majority's answer, or none where they are tied."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from eyelid.labelling.marks import Given


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one picture.

    Attributes:
        label: The class that most say; empty for none.
        cant_tell: Whether most can't tell.
        tied: Whether as many say something else.
        by: Those who say so, or all who answered where they are tied.
        against: Those who say otherwise.
        tags: The tags that anybody gave.
        time: When the latest of these marks was made.
        imported: Whether all of them came from elsewhere.
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
        """Whether not all say the same."""
        return self.tied or bool(self.against)


def verdict(given: Mapping[str, Given]) -> Verdict:
    """Returns what annotators say of a picture together; tags alone are no answer, *can't tell* is one.

    Args:
        given: Their marks, by annotator.
    """
    answers = {by: told.mark.answer for by, told in given.items()}
    ranked = Counter(answer for answer in answers.values() if answer is not None).most_common(2)
    tied = len(ranked) == 2 and ranked[0][1] == ranked[1][1]
    most = ranked[0][0] if ranked and not tied else None
    spoke = [by for by, answer in answers.items() if answer is not None]
    by = tuple(name for name in spoke if tied or answers[name] == most)
    return Verdict(
        label=most or "",
        cant_tell=most == "",
        tied=tied,
        by=by or tuple(answers),
        against=tuple(name for name in spoke if name not in by),
        tags=tuple(dict.fromkeys(tag for told in given.values() for tag in told.mark.tags)),
        time=max(told.time for told in given.values()),
        imported=all(told.source for told in given.values()),
    )
