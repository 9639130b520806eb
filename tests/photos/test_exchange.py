"""In which photos of a burst everybody's eyes are open."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid.photos.exchange import Exchange, exchange_list
from eyelid.photos.people_in_burst import FrameFace


def exchange(*told: str) -> Exchange:
    """The exchange list of people, each a word of o (open), c (closed), ? (can't tell), - (not there)."""
    frames: list[list[FrameFace]] = []
    people: list[list[int | None]] = [[] for _ in told]
    for number in range(len(told[0])):
        frames.append([])
        for person, states in enumerate(told):
            if states[number] == "-":
                people[person].append(None)
            else:
                people[person].append(len(frames[-1]))
                eyes_open = {"o": True, "c": False, "?": None}[states[number]]
                frames[-1].append(FrameFace((200.0 * person, 300, 100, 100), eyes_open=eyes_open))
    return exchange_list([tuple(person) for person in people], frames)


def test_no_faces_are_no_people() -> None:
    assert exchange_list([], [[], []]).words() == ""


@given(
    st.integers(0, 6).flatmap(
        lambda count: st.lists(st.text("oc?-", min_size=count, max_size=count), min_size=1)
    )
)
def test_whoever_has_open_eyes_somewhere_has_them_in_the_photos_together(told: list[str]) -> None:
    found = exchange(*told)
    for numbers in found.people:
        if numbers:
            assert set(numbers) & set(found.together)
    assert isinstance(found.words(), str)


@pytest.mark.parametrize(
    ("told", "together", "words"),
    [
        (("oo", "co"), (1,), "2 has everybody"),
        (("ooo", "coo"), (1,), "2 and 3 each have everybody"),
        (("ooc", "coo", "occ"), (0, 1), "1 and 2 together have everybody"),
        (("occ", "coc", "cco"), (0, 1, 2), "1, 2 and 3 together have everybody"),
        (
            ("oc", "cc", "co"),
            (0, 1),
            "1 and 2 together have everybody else; the second person from the left has closed eyes in all 2",
        ),
        (("o", "c"), (0,), "1 has everybody else; the person on the right has closed eyes in all 1"),
        (("ccc",), (), "the person has closed eyes in all 3"),
        (("o?", "??"), (0,), "1 has everybody else; the eyes of the person on the right can't be told"),
        (("o-", "-o"), (0, 1), "1 and 2 together have everybody"),
    ],
)
def test_the_exchange_list_in_words(told: tuple[str, ...], together: tuple[int, ...], words: str) -> None:
    found = exchange(*told)
    assert found.together == together
    assert found.words() == words


def test_photos_are_called_by_their_names() -> None:
    found = exchange("oc", "co")
    assert found.words(["IMG_4", "IMG_7"]) == "IMG_4 and IMG_7 together have everybody"


def test_the_photos_with_everybody_are_told() -> None:
    found = exchange("oocoo", "ocooo")
    assert found.complete == (0, 3, 4)
    assert found.people == ((0, 1, 3, 4), (0, 2, 3, 4))


def test_of_equally_many_photos_those_with_most_open_eyes_are_taken() -> None:
    found = exchange("occc", "oocc", "cooc", "ccoo", "ccoc", "occc")
    assert found.together == (0, 2)


@pytest.mark.parametrize("people", [12, 60])
def test_the_photos_together_have_everybody_also_among_very_many(people: int) -> None:
    rng = np.random.default_rng(people)
    opened = rng.random((people, 40)) < 0.08
    opened[np.arange(people), rng.integers(40, size=people)] = True
    found = exchange(*("".join("o" if is_open else "c" for is_open in row) for row in opened))
    assert opened[:, list(found.together)].any(axis=1).all()
    assert not found.never
