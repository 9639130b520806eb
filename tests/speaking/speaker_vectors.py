"""Test vectors of the Speaker: JSON files of settings, ways and inputs, with what must come of them.

Another implementation can be checked by the same files. A vector is an object of

- `about`: what it shows;
- `settings`: `symbols` and `speaker`, only what is not the default;
- `phrases`: rows of the table: `phrase`, and where they are not the default `sequence`, `weight`, `group` and
  `urgent`;
- `ways`: the ways, in order, of `phrases` and `yes_no`; labels are those of `languages/en/commands.json`;
- `steps`: in order. Each has the time `at` (s) and one input: `symbol`, `notice` (`shut`, `lost`, …; with
  `released`, `symbol` is beside it) or `do` (`tick`, `help`, `silence`, `undo`, `rest`, `repeat`); beside a
  symbol there may be `began`, when the movement began; and what comes of it: `effects`, pairs of kind and
  text, and `view`, values of the view as JSON; of the choices only `lit`, the label of the lit one,
  `labels`, and `reachable`, the labels that can be reached.
"""

import json
from pathlib import Path
from typing import Any

from eyelid.speaking.menu import Way
from eyelid.speaking.notice import Notice
from eyelid.speaking.phrase_table import Phrase, PhraseTable, sequence_of
from eyelid.speaking.phrases import PhrasesWay
from eyelid.speaking.selection import direct_symbols
from eyelid.speaking.settings import Settings, SpeakerSettings, SymbolSettings
from eyelid.speaking.speaker import Speaker
from eyelid.speaking.view import view_json
from eyelid.speaking.yes_no import YesNoWay

VECTORS = sorted((Path(__file__).parent / "vectors").glob("speaker_*.json"))


def read_vector(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8"))


def speaker_of(vector: dict[str, Any]) -> Speaker:
    """Returns the Speaker of a vector."""
    symbols = dict(vector["settings"].get("symbols", {}))
    if "movements" in symbols:
        symbols["movements"] = tuple(symbols["movements"])
    settings = Settings(
        symbols=SymbolSettings(**symbols), speaker=SpeakerSettings(**vector["settings"].get("speaker", {}))
    )
    made_for = direct_symbols(settings)
    ways: list[Way] = []
    for name in vector["ways"]:
        if name == "phrases":
            ways.append(PhrasesWay(table_of(vector["phrases"]), made_for))
        else:
            ways.append(YesNoWay(made_for))
    return Speaker(ways, settings)


def results(vector: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns what comes of each step, with all values of the view that vectors may have."""
    speaker = speaker_of(vector)
    return [_result(speaker, step) for step in vector["steps"]]


def table_of(rows: list[dict[str, Any]]) -> PhraseTable:
    """Returns the table of a vector."""
    phrases = [
        Phrase(
            row["phrase"],
            sequence_of(row.get("sequence", "")),
            row.get("weight", 1.0),
            row.get("group", ""),
            row.get("urgent", False),
        )
        for row in rows
    ]
    return PhraseTable(tuple(phrases)).checked()


def _result(speaker: Speaker, step: dict[str, Any]) -> dict[str, Any]:
    at = step["at"]
    if "do" in step:
        does = {"tick": speaker.tick, "help": speaker.call_for_help, "silence": speaker.silence}
        does |= {"undo": speaker.undo, "rest": speaker.rest, "repeat": speaker.repeat}
        effects = does[step["do"]](at)
    else:
        kind, symbol = step.get("notice", "symbol"), step.get("symbol", "")
        effects = speaker.take(Notice(kind, at, symbol, step.get("began")))
    view = view_json(speaker.view())
    choices = view.pop("choices")
    view["labels"] = [choice["label"] for choice in choices]
    view["lit"] = next((choice["label"] for choice in choices if choice["is_lit"]), None)
    view["reachable"] = [choice["label"] for choice in choices if choice["is_reachable"]]
    return {"effects": [list(effect) for effect in effects], "view": view}
