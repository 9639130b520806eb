"""Test vectors of letters by group: JSON files of words and choices, with what must come of them.

Another implementation can be checked by the same files. A vector is an object of

- `about`: what it shows;
- `letters`, `words`: the alphabet, and pairs of a word and its Zipf frequency;
- `sentences`: what the context is counted from; `symbols`: the movements that there are;
- `confusion`: how often each movement is read as each other, where it is not the default;
- `groups`: the cuts of the alphabet;
- `steps`: in order. Each has `choose`, the place in the menu, or `undo`; and what comes of it: `effects`,
  pairs of kind and text; `text`, what is composed; `title`; and `choices`: label, detail, kind, movements.
  The labels of commands are those of `languages/en/commands.json`.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from eyelid.speaking.alphabet import make_alphabet
from eyelid.speaking.letters import LettersWay
from eyelid.speaking.word_context import WordContext
from eyelid.speaking.word_table import make_words

VECTORS = sorted((Path(__file__).parent / "vectors").glob("letters_*.json"))


def read_vector(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8"))


def way_of(vector: dict[str, Any]) -> LettersWay:
    """Returns the way of a vector."""
    table = make_words([tuple(entry) for entry in vector["words"]], make_alphabet(vector["letters"]))
    confusion = np.array(vector["confusion"]) if "confusion" in vector else None
    context = WordContext(table, sentences=vector["sentences"])
    return LettersWay(table, vector["symbols"], context=context, confusion=confusion)


def result(way: LettersWay, step: dict[str, Any]) -> dict[str, Any]:
    """Returns a step with what comes of it."""
    given = {name: step[name] for name in ("choose", "undo") if name in step}
    effects = [] if "undo" in given else [list(effect) for effect in way.choose(given["choose"])]
    if "undo" in given or ["go", "undo"] in effects:
        way.undo()
    menu = way.menu()
    choices = [[choice.label, choice.detail, choice.kind, list(choice.symbols)] for choice in menu.choices]
    return given | {"effects": effects, "text": way.text, "title": menu.title, "choices": choices}
