"""`eyelid speak --export`: a page that needs no server and no Python, for a tablet.

Its files are those of the page that `eyelid speak` serves, with another `client.js`, which answers itself;
the engine in JavaScript; the models; and what is known of one person. ONNX Runtime Web is no part of eyelid:
the user names a folder with it.
"""

import gzip
import json
import shutil
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from eyelid.errors import DataError, MissingFileError, OptionError, OutputError
from eyelid.model_files import pinned_model
from eyelid.model_files.required_inputs import with_required_inputs
from eyelid.pages import check_output_folder, write_whole
from eyelid.speaking.alone_json import language_json, person_json
from eyelid.speaking.language_files import language_file, shipped_languages
from eyelid.speaking.speak_folder import SpeakFolder
from eyelid.speaking.speak_news import choices_json
from eyelid.weights import FINE_MODEL, shipped_model

GET_RUNTIME = "npm pack onnxruntime-web && tar xzf onnxruntime-web-*.tgz"
"""The commands that make a folder `package` with ONNX Runtime Web."""

_STATIC = Path(__file__).parents[1] / "web" / "static"
_SHARED = ("*.js", "*.css", "*.svg")  # of the static files; those of other pages are left out
_RUNTIME = {"ort.wasm.bundle.min.mjs": "ort.js", "ort-wasm-simd-threaded.wasm": "ort.wasm"}
_ABOUT_RUNTIME = ("package.json", "README.md")  # which say its version and licence
_MODELS = ("faces", "eye_landmarks", FINE_MODEL, "eye_movement")
_WORKER = "service_worker.js"
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a browser lets the page load and do: nothing from elsewhere, and nothing sent there."""


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
    sources = _runtime_files(runtime)
    _check_target(to)
    files = dict(_page_files(folder)) | dict(_model_files())
    files |= {f"runtime/{name}": file.read_bytes() for name, file in sources.items()}
    files[_WORKER] = _service_worker(files)
    _remove_earlier(to)
    for name in sorted(files, key=lambda name: name == _WORKER):  # by which an earlier page is known: last
        write_whole(to / name, files[name], lasting=False)
    size = sum(map(len, files.values())) / 1e6
    return [
        f"{to}: {len(files)} files, {size:.0f} MB",
        f"try it on this machine: python -m http.server --bind 127.0.0.1 -d {to}, at http://localhost:8000",
        "a tablet needs https, or its browser gives no camera; docs/speaking_in_the_browser.md says how",
    ]


def model_files() -> Iterator[tuple[str, bytes]]:
    """Yields the name and the bytes of the models, of which all inputs must be given."""
    for name in _MODELS:
        model = shipped_model(name).read_bytes()
        yield name, with_required_inputs(model, ("pose", "is_right")) if name == "eye_movement" else model


def _runtime_files(runtime: str) -> Mapping[str, Path]:
    """Returns the files of ONNX Runtime Web that the page needs, by their names there."""
    if not runtime:
        raise OptionError(
            f"--export needs --runtime, a folder with ONNX Runtime Web; get it by: {GET_RUNTIME}"
        )
    folder = Path(runtime)
    found = {name: folder / "dist" / file for file, name in _RUNTIME.items()}
    found |= {name: folder / name for name in _ABOUT_RUNTIME}
    missing = [str(file) for file in found.values() if not file.is_file()]
    if missing:
        raise MissingFileError(
            f"--runtime {runtime}: {missing[0]} is missing; give the folder `package` of: {GET_RUNTIME}"
        )
    return found


def _check_target(to: Path) -> None:
    check_output_folder(to, name="--export")
    if to.is_dir() and any(to.iterdir()) and not (to / _WORKER).is_file():
        raise OptionError(f"--export {to}: holds other files; give a new folder, or that of an earlier page")


def _remove_earlier(to: Path) -> None:
    """Removes the folders of an earlier page, so that no file of it is left behind."""
    try:
        for name in ("static", "data", "models", "runtime") if (to / _WORKER).is_file() else ():
            if (to / name).is_dir():
                shutil.rmtree(to / name)
    except OSError as error:
        raise OutputError(f"{to}: the earlier page cannot be removed: {error}") from error


def _page_files(folder: SpeakFolder) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the bytes of each file of the page, and of what is known of the person."""
    yield "index.html", _html().encode()
    own = _STATIC / "speak_alone"
    shared = [file for pattern in _SHARED for file in _STATIC.glob(pattern) if file.name != "client.js"]
    for file in (*shared, *(_STATIC / "speak").glob("*.[jc]s*"), *own.rglob("*.[jc]s*")):
        if file.name not in ("client.js", _WORKER):
            yield f"static/{file.relative_to(_STATIC).as_posix()}", file.read_bytes()
    yield "static/client.js", (own / "client.js").read_bytes()
    used = folder.settings.speaker.language
    names = list(dict.fromkeys((*shipped_languages(), used)))
    folders = {name: f"languages/{number}" for number, name in enumerate(names)}
    for name, where in folders.items():
        yield from ((f"data/{where}/{file}", content) for file, content in language_files(name))
    yield "data/choices.json", _json({**choices_json(), "languages": names, "folders": folders})
    model = pinned_model("eye_movement", "movement")[1]  # a calibration of another one is not used
    person = {**person_json(folder), "seen_above": _seen_above(), "model": model}
    place = sha256(str(folder.path.absolute()).encode()).hexdigest()[:16]
    made = sha256(_json(person)).hexdigest()[:16]
    yield "data/person.json", _json({**person, "place": place, "made": made})


def _html() -> str:
    """Returns the page: its files lie beside it, and it may use nothing from elsewhere."""
    html = (_STATIC / "speak" / "page.html").read_text(encoding="utf-8").replace('="/static/', '="static/')
    added = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<link rel="stylesheet" href="static/speak_alone/alone.css">\n'
    )
    return html.replace('<meta charset="utf-8">\n', f'<meta charset="utf-8">\n{added}', 1)


def language_files(name: str) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the bytes of each file of a language."""
    yield "language.json", _json(language_json(name))
    yield "alphabet.json", language_file(name, "alphabet.json").read_bytes()
    words = language_file(name, "words.txt.gz")
    yield "words.txt", _unpacked(words)
    for file in ("pairs.txt.gz", "sentences.txt"):  # those of other words say nothing of these
        found = language_file(name, file)
        is_own = found.is_file() and found.parent == words.parent
        yield file.removesuffix(".gz"), _unpacked(found) if is_own else b""


def _unpacked(file: Path) -> bytes:
    content = file.read_bytes()
    try:
        return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except (OSError, EOFError) as error:
        raise DataError(f"{file}: cannot be unpacked: {error}") from error


def _model_files() -> Iterator[tuple[str, bytes]]:
    return ((f"models/{name}.onnx", model) for name, model in model_files())


def _seen_above() -> float:
    from eyelid.eyes import LandmarkModel

    return LandmarkModel.load().seen_above


def _service_worker(files: Mapping[str, bytes]) -> bytes:
    """Returns what keeps all files in the browser; it is another one as soon as one of them is."""
    worker = (_STATIC / "speak_alone" / _WORKER).read_text(encoding="utf-8")
    version = sha256(b"".join(name.encode() + sha256(files[name]).digest() for name in sorted(files)))
    names = json.dumps(["./", *sorted(files)])
    filled = worker.replace('VERSION = ""', f'VERSION = "{version.hexdigest()[:16]}"', 1)
    return filled.replace("FILES = []", f"FILES = {names}", 1).encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
