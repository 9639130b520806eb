"""Files of a language: those that ship, or those of a folder of one's own."""

import json
from pathlib import Path

from eyelid.errors import DataError, MissingFileError

_FOLDER = Path(__file__).parent / "languages"


def shipped_languages() -> list[str]:
    """Returns the names of the languages that ship."""
    return sorted(folder.name for folder in _FOLDER.iterdir() if (folder / "commands.json").is_file())


def language_file(language: str, name: str) -> Path:
    """Returns a file of a language.

    Args:
        language: `en`, `de`, or the path of a folder. What the folder lacks is English.
        name: Such as `phrases.csv`.

    Raises:
        MissingFileError: There is no such language.
    """
    folder = _FOLDER / language if language in shipped_languages() else Path(language)
    if not folder.is_dir():
        known = ", ".join(shipped_languages())
        raise MissingFileError(f"language {language!r}: no such folder; give one, or one of {known}")
    file = folder / name
    return file if file.is_file() else _FOLDER / "en" / name


def file_for_words(language: str, name: str) -> Path | None:
    """Returns a file that was made for the words of a language, such as its pairs of words.

    Args:
        language: As of `language_file`.
        name: Such as `pairs.txt.gz`.

    Returns:
        The file; None if there is none beside the words: what is English says nothing of others.

    Raises:
        MissingFileError: There is no such language.
    """
    file = language_file(language, name)
    has_words = file.parent == language_file(language, "words.txt.gz").parent
    return file if has_words and file.is_file() else None


def read_labels(language: str) -> dict[str, str]:
    """Returns the words of the commands in a language, such as `undo`: `Undo`.

    Args:
        language: As of `language_file`. Words that its `commands.json` lacks are English.

    Raises:
        DataError: The file is not a JSON object of texts.
        MissingFileError: There is no such language.
    """
    return _words("commands.json", language)


def read_page(language: str) -> dict[str, str]:
    """Returns the words of the page in a language; see `read_labels`."""
    return _words("page.json", language)


def read_page_alone(language: str) -> dict[str, str]:
    """Returns the words of the page that has no server, where they are others; see `read_labels`."""
    return _words("page_alone.json", language)


def _words(name: str, language: str) -> dict[str, str]:
    return _labels(_FOLDER / "en" / name) | _labels(language_file(language, name))


def _labels(file: Path) -> dict[str, str]:
    try:
        labels = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{file}: cannot be read as JSON: {error}") from error
    if not isinstance(labels, dict) or not all(isinstance(text, str) and text for text in labels.values()):
        raise DataError(f'{file}: expected a JSON object of texts, such as {{"undo": "Undo"}}')
    return labels
