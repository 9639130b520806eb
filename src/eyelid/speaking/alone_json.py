"""What the page that needs no server takes along of one person, and of languages."""

from typing import Any

from eyelid.speaking.language_files import read_labels, read_page, read_page_alone
from eyelid.speaking.phrase_files import shipped_phrases
from eyelid.speaking.phrase_table import PhraseTable
from eyelid.speaking.selection import direct_symbols
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.speaking.speak_news import settings_json


def person_json(folder: SpeakFolder) -> dict[str, Any]:
    """Returns what is known of one person: what was said is not among it.

    A table of phrases of their own, how they look straight, and how often their movements are misread are
    None where they are not known.
    """
    known, table = folder.known, folder.settings.speaker.table
    movements = known.movements if known else None
    symbols = direct_symbols(folder.settings)
    confusion = known.confusion(symbols) if known else None
    return {
        "settings": settings_json(folder.settings),
        "phrases": phrases_json(folder.phrases()) if table else None,
        "words": folder.words(),
        "reflex_blinks": folder.reflex_blinks()._asdict(),
        "condition": folder.condition,
        "calibration": movements
        and {
            "model": movements.model,
            "levels": movements.levels.to_json(),
            "straight": list(movements.straight),
            "lines": movements.lines(),
        },
        "confusion": None
        if confusion is None
        else {"movements": list(symbols), "shares": confusion.tolist()},
    }


def language_json(language: str) -> dict[str, Any]:
    """Returns the words of a language, and its phrases; the tables of words are files of their own."""
    return {
        "labels": read_labels(language),
        "page": read_page(language) | read_page_alone(language),
        "phrases": phrases_json(shipped_phrases(language)),
    }


def phrases_json(table: PhraseTable) -> list[dict[str, Any]]:
    """Returns the phrases of a table."""
    return [phrase._asdict() for phrase in table.phrases]
