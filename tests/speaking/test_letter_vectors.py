from pathlib import Path

import pytest

from tests.speaking.letter_vectors import VECTORS, read_vector, result, way_of


@pytest.mark.parametrize("file", VECTORS, ids=lambda file: file.stem)
def test_letters_do_what_the_vector_says(file: Path) -> None:
    vector = read_vector(file)
    way = way_of(vector)
    assert list(way.groups) == vector["groups"]
    for place, step in enumerate(vector["steps"]):
        assert result(way, step) == step, f"step {place}"


def test_the_vectors_say_spell_repair_and_take_back() -> None:
    vectors = [read_vector(file) for file in VECTORS]
    kinds = {effect[0] for vector in vectors for step in vector["steps"] for effect in step["effects"]}
    assert {"speak", "learn"} <= kinds
    assert any("undo" in step for vector in vectors for step in vector["steps"])
    assert {len(vector["symbols"]) for vector in vectors} == {1, 2, 4, 5}
