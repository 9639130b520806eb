"""The engine in JavaScript, checked by every vector that checks the one in Python."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eyelid.speaking.alone_json import phrases_json
from eyelid.speaking.language_files import read_labels
from eyelid.speaking.language_words import language_words
from eyelid.speaking.letters import letters_way
from eyelid.speaking.settings import Settings
from eyelid.speaking.settings_file import changed
from eyelid.speaking.speak_news import choices_json, settings_json
from eyelid.verbs.speak_export import language_files
from tests.speaking import letter_vectors, speaker_vectors
from tests.speaking.speaker_vectors import read_vector
from tests.speaking.symbol_glances import glances
from tests.speaking.test_symbol_vectors import CASES, NUMBERS

from ..alone.node import NODE, run_in_node

CHOICES = np.random.default_rng(4).integers(0, 12, 80).tolist()
ENGINE = Path(__file__).parents[3] / "src/eyelid/web/static/speak_alone/engine"

pytestmark = pytest.mark.skipif(not NODE, reason="needs node: apt install nodejs")


def all_settings(values: dict[str, Any]) -> dict[str, Any]:
    return settings_json(changed(Settings(), values))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What comes of all vectors in JavaScript."""
    folder = tmp_path_factory.mktemp("language")
    for name, content in language_files("en"):
        (folder / name).write_bytes(content)
    speakers = [read_vector(file) for file in speaker_vectors.VECTORS]
    given = {
        "ranges": choices_json()["ranges"],
        "labels": read_labels("en"),
        "symbols": [
            {
                "settings": all_settings({"symbols": case["settings"]})["symbols"],
                "glances": list(glances(case["parts"], case["rate"])),
            }
            for case in CASES
        ],
        "numbers": NUMBERS,
        "speakers": [
            {
                "settings": all_settings(vector["settings"]),
                "phrases": phrases_json(speaker_vectors.table_of(vector["phrases"])),
                "ways": vector["ways"],
                "steps": vector["steps"],
            }
            for vector in speakers
        ],
        "letters": [read_vector(file) for file in letter_vectors.VECTORS],
        "language": str(folder),
        "choices": CHOICES,
    }
    return run_in_node(Path(__file__).parent / "run_vectors.mjs", ENGINE, given=json.dumps(given))


@pytest.mark.parametrize(
    "number", range(len(CASES)), ids=lambda n: f"{CASES[n]['name']}, {CASES[n]['rate']:g}"
)
def test_symbols_are_found_as_the_vectors_say(number: int, results: dict[str, Any]) -> None:
    expected, told = CASES[number]["notices"], results["symbols"][number]
    assert [[kind, symbol] for kind, _, symbol, _ in told] == [
        [kind, symbol] for kind, _, symbol, *_ in expected
    ]
    assert [time_s for _, time_s, *_ in told] == pytest.approx([each[1] for each in expected], abs=0.001)
    began = [each[3] for each in told if each[0] == "symbol"]
    assert began == pytest.approx([each[3] for each in expected if each[0] == "symbol"], abs=0.001)


def test_reflex_blinks_and_belief_are_as_the_vectors_say(results: dict[str, Any]) -> None:
    for needed, (_, *expected) in zip(results["reflex_blinks"], NUMBERS["reflex_blinks"], strict=True):
        assert needed == pytest.approx(expected, abs=1e-5)
    for (movement, share), (_, _, expected_movement, expected_share) in zip(
        results["belief"], NUMBERS["belief"], strict=True
    ):
        assert (movement, share) == (expected_movement, pytest.approx(expected_share, abs=1e-4))


@pytest.mark.parametrize(
    "number", range(len(speaker_vectors.VECTORS)), ids=lambda n: speaker_vectors.VECTORS[n].stem
)
def test_the_speaker_does_what_the_vector_says(number: int, results: dict[str, Any]) -> None:
    vector = read_vector(speaker_vectors.VECTORS[number])
    in_python = speaker_vectors.results(vector)
    for place, (step, result) in enumerate(zip(vector["steps"], results["speakers"][number], strict=True)):
        assert result["effects"] == step["effects"], f"step {place}"
        assert {name: result["view"][name] for name in step["view"]} == step["view"], f"step {place}"
        assert result["view"] == in_python[place]["view"], f"step {place}"  # also what the vector leaves out


@pytest.mark.parametrize(
    "number", range(len(letter_vectors.VECTORS)), ids=lambda n: letter_vectors.VECTORS[n].stem
)
def test_letters_do_what_the_vector_says(number: int, results: dict[str, Any]) -> None:
    vector, result = read_vector(letter_vectors.VECTORS[number]), results["letters"][number]
    assert result["groups"] == vector["groups"]
    for place, (step, made) in enumerate(zip(vector["steps"], result["steps"], strict=True)):
        assert made == step, f"step {place}"


def test_words_of_a_shipped_language_are_guessed_as_in_python(results: dict[str, Any]) -> None:
    way = letters_way("en", ["left", "up", "right", "blink"], table=language_words("en", ["Zappelin"]))
    for place, (text, choices) in zip(CHOICES, results["chosen"], strict=True):
        effects = way.choose(place % len(way.menu().choices))
        if any(effect.text == "undo" for effect in effects):
            way.undo()
        assert (text, choices) == (way.text, [[each.label, each.detail] for each in way.menu().choices])
