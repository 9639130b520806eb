from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid.photos import people_in_burst
from eyelid.photos.people_in_burst import FrameFace, people_of

SIZE = (800, 1200)
LOOKS = np.random.default_rng(1).integers(0, 256, (8, 6, 6)).astype(np.uint8)


def face(x: float, person: int | None = None, y: float = 300) -> FrameFace:
    """A face of 100 pixels whose look is that of a person, brought to 24x24."""
    look = None if person is None else np.kron(LOOKS[person], np.ones((4, 4), np.uint8))
    return FrameFace((x, y, 100, 100), look)


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


def test_people_whose_looks_change_in_a_long_burst_are_known_by_those_of_the_photos_around() -> None:
    frames = []
    for share in (*np.zeros(150), *np.linspace(0, 1, 200)):  # each comes to look as the next one did
        patches = [share * LOOKS[(person + 1) % 3] + (1 - share) * LOOKS[person] for person in range(3)]
        looks = [np.kron(patch, np.ones((4, 4))).astype(np.uint8) for patch in patches]
        frames.append([face(100 + 300 * person)._replace(look=look) for person, look in enumerate(looks)])
    assert people_of(frames, SIZE) == [(person,) * 350 for person in range(3)]


def test_in_a_burst_of_usual_length_the_looks_of_all_photos_count(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.random.default_rng(2)
    frames = []
    for _ in range(50):
        seen = numbers.permutation(8)[: numbers.integers(9)]
        faces = [face(numbers.uniform(0, 1200), person) for person in seen]
        noise = numbers.normal(0, 300, (len(faces), 24, 24))
        looks = [
            np.clip(each.look + more, 0, 255).astype(np.uint8)
            for each, more in zip(faces, noise, strict=True)
        ]
        frames.append([each._replace(look=look) for each, look in zip(faces, looks, strict=True)])
    people = people_of(frames, SIZE)
    monkeypatch.setattr(people_in_burst, "_NEAR", 10**6)
    assert people_of(frames, SIZE) == people


def test_no_faces_are_no_people() -> None:
    assert people_of([], SIZE) == []
    assert people_of([[], []], SIZE) == []


@given(
    st.lists(
        st.lists(
            st.builds(
                face,
                st.floats(-500, 2000),
                st.none() | st.integers(0, 7),
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
