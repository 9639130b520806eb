"""`eyelid speak --export`: the page of a person that needs no server; see `page_export`."""

import gzip
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from eyelid.errors import DataError
from eyelid.model_files import pinned_model
from eyelid.speaking.alone_json import language_json, person_json
from eyelid.speaking.language_files import file_for_words, language_file, shipped_languages
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.speaking.speak_news import choices_json
from eyelid.verbs.page_export import as_json, seen_above, write_page
from eyelid.weights import FINE_MODEL

MODELS = ("faces", "eye_landmarks", FINE_MODEL, "eye_movement")
"""The models that read in the browser how somebody speaks."""


def export_page(folder: SpeakFolder, to: Path, *, runtime: str) -> list[str]:
    """Writes the page of a person to a folder, which any server of files can serve.

    Args:
        folder: The person's folder.
        to: The folder of the page: a new or empty one, or one with an earlier page, which is replaced.
        runtime: The folder of ONNX Runtime Web, unpacked.

    Returns:
        What was written, and how to open it, in lines.

    Raises:
        MissingFileError: The runtime is not there.
        OptionError: The folder of the page holds something else.
        OutputError: It cannot be written.
    """
    return write_page(to, "speak", runtime=runtime, models=MODELS, data=dict(_data(folder)))


def _data(folder: SpeakFolder) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the bytes of each file of languages, and of what is known of the person."""
    used = folder.settings.speaker.language
    names = list(dict.fromkeys((*shipped_languages(), used)))
    folders = {name: f"languages/{number}" for number, name in enumerate(names)}
    for name, where in folders.items():
        yield from ((f"{where}/{file}", content) for file, content in language_files(name))
    yield "choices.json", as_json({**choices_json(), "languages": names, "folders": folders})
    model = pinned_model("eye_movement", "movement")[1]  # a calibration of another one is not used
    person = {**person_json(folder), "seen_above": seen_above(), "model": model}
    place = sha256(str(folder.path.absolute()).encode()).hexdigest()[:16]
    made = sha256(as_json(person)).hexdigest()[:16]
    yield "person.json", as_json({**person, "place": place, "made": made})


def language_files(name: str) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the bytes of each file of a language."""
    yield "language.json", as_json(language_json(name))
    yield "alphabet.json", language_file(name, "alphabet.json").read_bytes()
    yield "words.txt", _unpacked(language_file(name, "words.txt.gz"))
    for file in ("pairs.txt.gz", "sentences.txt"):
        found = file_for_words(name, file)
        yield file.removesuffix(".gz"), _unpacked(found) if found else b""


def _unpacked(file: Path) -> bytes:
    content = file.read_bytes()
    try:
        return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except (OSError, EOFError) as error:
        raise DataError(f"{file}: cannot be unpacked: {error}") from error
