from pathlib import Path

import pytest

from tests.speaking.speaker_vectors import VECTORS, read_vector, results


@pytest.mark.parametrize("file", VECTORS, ids=lambda file: file.stem)
def test_the_speaker_does_what_the_vector_says(file: Path) -> None:
    vector = read_vector(file)
    for place, (step, result) in enumerate(zip(vector["steps"], results(vector), strict=True)):
        assert result["effects"] == step["effects"], f"step {place}"
        seen = {name: result["view"][name] for name in step["view"]}
        assert seen == step["view"], f"step {place}"
    assert any(step["effects"] for step in vector["steps"])


def test_there_is_a_vector_for_each_way_to_choose() -> None:
    selections = {step["view"].get("selection") for file in VECTORS for step in read_vector(file)["steps"]}
    assert {"direct", "scan", "step_scan", "inverse_scan"} <= selections
