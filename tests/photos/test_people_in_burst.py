from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid.photos.people_in_burst import Exchange, FrameFace, exchange_list, people_of

SIZE = (800, 1200)
LOOKS = np.random.default_rng(1).integers(0, 256, (8, 6, 6)).astype(np.uint8)


def face(x: float, person: int | None = None, eyes_open: bool | None = True, y: float = 300) -> FrameFace:
    """A face of 100 pixels whose look is that of a person, brought to 24x24."""
    look = None if person is None else np.kron(LOOKS[person], np.ones((4, 4), np.uint8))
    return FrameFace((x, y, 100, 100), look, eyes_open)


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
                frames[-1].append(face(200.0 * person, eyes_open=eyes_open))
    return exchange_list([tuple(person) for person in people], frames)


def test_people_are_named_from_left_to_right_whatever_the_order_of_faces() -> None:
    frames = [[face(700, 0), face(100, 1)], [face(110, 1), face(705, 0)]]
    assert people_of(frames, SIZE) == [(1, 0), (0, 1)]


def test_places_tell_who_is_who_where_looks_are_unknown() -> None:
    frames = [[face(100), face(700)], [face(720), face(90)], [face(95), face(715)]]
    assert people_of(frames, SIZE) == [(0, 1, 0), (1, 0, 1)]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_people_who_change_places_keep_their_names(order: tuple[int, ...]) -> None:
    frames = [[face(200.0 + 300 * person, person) for person in range(3)]]
    frames += [[face(200.0 + 300 * place, person) for place, person in enumerate(order)]]
    assert set(people_of(frames, SIZE)) == {(person, place) for place, person in enumerate(order)}


def test_who_is_away_for_a_while_is_known_again() -> None:
    frames = [[face(100, 0), face(700, 1)], [face(100, 0)], [face(100, 0), face(500, 1)]]
    assert people_of(frames, SIZE) == [(0, 0, 0), (1, None, 1)]


def test_who_comes_when_another_leaves_is_another() -> None:
    frames = [[face(100, 0), face(700, 1)], [face(100, 0), face(1000, 2)]]
    assert sorted(map(str, people_of(frames, SIZE))) == sorted(map(str, [(0, 0), (1, None), (None, 1)]))


def test_no_faces_are_no_people() -> None:
    assert people_of([], SIZE) == []
    assert people_of([[], []], SIZE) == []
    assert exchange_list([], [[], []]).words() == ""


@given(
    st.lists(
        st.lists(
            st.builds(
                face,
                st.floats(-500, 2000),
                st.none() | st.integers(0, 7),
                st.none() | st.booleans(),
            ),
            max_size=6,
        ),
        max_size=6,
    )
)
def test_every_face_has_one_name(frames: list[list[FrameFace]]) -> None:
    people = people_of(frames, SIZE)
    for number, frame in enumerate(frames):
        named = [person[number] for person in people if person[number] is not None]
        assert sorted(str(index) for index in named) == sorted(map(str, range(len(frame))))
    found = exchange_list(people, frames)
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
