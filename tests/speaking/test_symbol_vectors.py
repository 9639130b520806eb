"""Vectors that any other implementation of the finder of symbols can be checked with."""

import json
from pathlib import Path
from typing import Any

import pytest

from eyelid.speaking.movement_belief import MovementBelief
from eyelid.speaking.reflex_blinks import ReflexBlinks
from eyelid.speaking.settings import Settings
from eyelid.speaking.settings_file import changed
from eyelid.speaking.symbol_finder import SymbolFinder
from tests.speaking.symbol_glances import glances

VECTORS = Path(__file__).parent / "vectors"
FILES = ("looks", "blinks", "emergency", "modes")
CASES = [
    case for name in FILES for case in json.loads((VECTORS / f"symbols_{name}.json").read_text())["cases"]
]
NUMBERS = json.loads((VECTORS / "symbols_numbers.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['name']}, {case['rate']:g}")
def test_notices(case: dict[str, Any]) -> None:
    finder = SymbolFinder(changed(Settings(), {"symbols": case["settings"]}).symbols)
    told = [notice for glance in glances(case["parts"], case["rate"]) for notice in finder.step(glance)]
    assert [[each.kind, each.symbol] for each in told] == [
        [kind, symbol] for kind, _, symbol, *_ in case["notices"]
    ]
    assert [each.time_s for each in told] == pytest.approx(
        [at_s for _, at_s, *_ in case["notices"]], abs=0.001
    )
    began = [each.began_s for each in told if each.kind == "symbol"]
    assert began == pytest.approx([each[3] for each in case["notices"] if each[0] == "symbol"], abs=0.001)


def test_what_is_needed() -> None:
    known = ReflexBlinks()
    for seconds, needed_s, strict_s in NUMBERS["reflex_blinks"]:
        known = known.after(3.0).with_blink(seconds, known.needed_s(1.0))
        assert (known.needed_s(1.0), known.needed_s(0.2)) == pytest.approx((needed_s, strict_s), abs=1e-5)


def test_belief() -> None:
    belief = MovementBelief(least_sure=0.6)
    for probabilities, passed_s, movement, share in NUMBERS["belief"]:
        believed, likely = belief.step(probabilities, passed_s)
        assert (believed, likely) == (movement, pytest.approx(share, abs=1e-4))
