"""The exchange list of a burst: which photos have everybody's eyes open, by themselves or together."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from eyelid.photos.people_in_burst import FrameFace, Person

_MOST_TRIES = 20_000  # sets of photos that are tried before one is taken that may be larger than necessary
_COUNTED = ("", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ", "ninth ", "tenth ")


class Exchange(NamedTuple):
    """Who has open eyes in which photos of a burst.

    Attributes:
        people: For each person, from left to right, the photos in which the eyes are open.
        complete: The photos in which everybody's eyes are open.
        together: The fewest photos that together have everybody's eyes open, or of all those who have them
            open at all; of several such sets that with most open eyes, then the earliest.
        never: The people who have open eyes in no photo, and closed ones in at least one.
        untold: The people of whose eyes nothing can be told in any photo; they are not part of everybody.
        photos: How many photos there are.
    """

    people: tuple[tuple[int, ...], ...]
    complete: tuple[int, ...]
    together: tuple[int, ...]
    never: tuple[int, ...]
    untold: tuple[int, ...]
    photos: int

    def words(self, names: Sequence[str] | None = None) -> str:
        """Says it in one line, such as `4 and 7 together have everybody`.

        Args:
            names: What the photos are called; their numbers, from 1, if left out.
        """
        called = names or [str(number + 1) for number in range(self.photos)]
        said = [f"{self._who(person)} has closed eyes in all {self.photos}" for person in self.never] + [
            f"the eyes of {self._who(person)} can't be told" for person in self.untold
        ]
        everybody = "everybody else" if said else "everybody"
        chosen = [called[number] for number in self.complete or self.together]
        if len(self.never) + len(self.untold) == len(self.people):
            return "; ".join(said)
        if len(chosen) == 1:
            return "; ".join([f"{chosen[0]} has {everybody}", *said])
        alone = self.complete or (len(self.together) == 1)
        return "; ".join(
            [f"{_listed(chosen)} {'each have' if alone else 'together have'} {everybody}", *said]
        )

    def _who(self, person: int) -> str:
        if len(self.people) == 1:
            return "the person"
        if person == len(self.people) - 1:
            return "the person on the right"
        if person < len(_COUNTED):
            return f"the {_COUNTED[person]}person from the left" if person else "the person on the left"
        return f"person {person + 1} from the left"


def exchange_list(people: Sequence[Person], frames: Sequence[Sequence[FrameFace]]) -> Exchange:
    """Finds in which photos of a burst everybody's eyes are open, and which photos have everybody together.

    Eyes that can't be told are not open. A person who is not in a photo does not have open eyes there.

    Args:
        people: Who is who, as of `people_of`.
        frames: The faces in each photo.
    """
    states = [
        [None if face is None else frames[number][face].eyes_open for number, face in enumerate(person)]
        for person in people
    ]
    opened = [tuple(number for number, state in enumerate(told) if state) for told in states]
    never = tuple(
        index
        for index, told in enumerate(states)
        if not opened[index] and any(state is False for state in told)
    )
    untold = tuple(index for index, told in enumerate(states) if all(state is None for state in told))
    asked = [set(numbers) for numbers in opened if numbers]
    complete: set[int] = set.intersection(*asked) if asked and not never else set()
    return Exchange(
        tuple(opened), tuple(sorted(complete)), _cover(asked, len(frames)), never, untold, len(frames)
    )


def _cover(people: list[set[int]], count: int) -> tuple[int, ...]:
    """Returns the fewest photos of which each person has one.

    If there are too many sets of photos to try all, photos are taken that have most of the people who are
    still missing.

    Args:
        people: The photos of each person, one at least.
        count: How many photos there are.
    """
    who = [
        frozenset(person for person, numbers in enumerate(people) if number in numbers)
        for number in range(count)
    ]
    everybody = frozenset(range(len(people)))
    useful = [number for number in range(count) if who[number] and not _is_less(who, number)]
    tries = 0
    for size in range(1, len(useful) + 1):
        best: tuple[int, ...] = ()
        for chosen in combinations(useful, size):
            tries += 1
            if tries > _MOST_TRIES:
                return _greedy_cover(who, everybody)
            together = frozenset().union(*(who[number] for number in chosen))
            if together == everybody and (not best or _opened(who, chosen) > _opened(who, best)):
                best = chosen
        if best:
            return best
    return ()


def _opened(who: list[frozenset[int]], chosen: Sequence[int]) -> int:
    """Returns how many people have open eyes in some photos, counted in each."""
    return sum(len(who[number]) for number in chosen)


def _is_less(who: list[frozenset[int]], number: int) -> bool:
    """Whether another photo has all people of a photo and more, or the same and comes first."""
    return any(
        who[number] < other or (who[number] == other and index < number) for index, other in enumerate(who)
    )


def _greedy_cover(who: list[frozenset[int]], everybody: frozenset[int]) -> tuple[int, ...]:
    chosen: list[int] = []
    missing = everybody
    while missing:
        chosen.append(max(range(len(who)), key=lambda number: (len(who[number] & missing), -number)))
        missing -= who[chosen[-1]]
    return tuple(sorted(chosen))


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
