"""Pages that need no server and no Python, for a tablet: what `speak --export` and `watch --export` share.

Their files are those of the page that the verb serves, with another `client.js`, which answers itself; the
code in JavaScript that reads eyes; and the models. ONNX Runtime Web is no part of eyelid: the user names a
folder with it.
"""

import json
import shlex
import shutil
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from eyelid.errors import MissingFileError, OptionError, OutputError
from eyelid.model_files.required_inputs import with_required_inputs
from eyelid.pages import check_output_folder, write_whole
from eyelid.weights import shipped_model

GET_RUNTIME = "npm pack onnxruntime-web && tar xzf onnxruntime-web-*.tgz"
"""The commands that make a folder `package` with ONNX Runtime Web."""

_STATIC = Path(__file__).parents[1] / "web" / "static"
_SHARED = ("*.js", "*.css", "*.svg")  # of the static files; those of other pages are left out
_RUNTIME = {"ort.wasm.bundle.min.mjs": "ort.js", "ort-wasm-simd-threaded.wasm": "ort.wasm"}
_ABOUT_RUNTIME = ("package.json", "README.md")  # which say its version and licence
_CLIENT = "client.js"
_WORKER = "service_worker.js"
_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a browser lets the page load and do: nothing from elsewhere, and nothing sent there."""


def _check(to: Path, runtime: str) -> None:
    """Raises `EyelidError` if a page cannot be written to a folder, or the runtime is not there."""
    _runtime_files(runtime)
    check_output_folder(to, name="--export")
    if to.is_dir() and any(to.iterdir()) and not (to / _WORKER).is_file():
        raise OptionError(f"--export {to}: holds other files; give a new folder, or that of an earlier page")


def write_page(
    to: Path,
    verb: str,
    *,
    runtime: str,
    models: Collection[str],
    data: Mapping[str, bytes],
    words: Mapping[str, str] | None = None,
) -> list[str]:
    """Writes the page of a verb to a folder, which any server of files can serve.

    Args:
        to: The folder of the page: a new or empty one, or one with an earlier page, which is replaced.
        verb: `speak` or `watch`.
        runtime: The folder of ONNX Runtime Web, unpacked.
        models: The names of the shipped models that it reads with.
        data: What else it needs, by name.
        words: What the HTML says otherwise than with a server: words of it, and those that stand instead.

    Returns:
        What was written, and how to open it, in lines.

    Raises:
        EyelidError: The folder holds something else, the runtime is not there, or the page cannot be written.
    """
    _check(to, runtime)
    files = dict(_static_files(verb)) | {"index.html": _html(verb, words or {}).encode()}
    files |= {f"data/{name}": content for name, content in data.items()}
    files |= {f"models/{name}.onnx": model for name, model in model_files(models)}
    files |= {f"runtime/{name}": file.read_bytes() for name, file in _runtime_files(runtime).items()}
    files[_WORKER] = _service_worker(verb, files)
    _remove_earlier(to)
    for name in sorted(files, key=lambda name: name != _WORKER):  # first: what is cut short is known by it
        write_whole(to / name, files[name], lasting=False)
    size, quoted = sum(map(len, files.values())) / 1e6, shlex.quote(str(to))
    return [
        f"{to}: {len(files)} files, {size:.0f} MB",
        f"try it on this machine: python -m http.server --bind 127.0.0.1 -d {quoted}, at http://localhost:8000",
        f"a tablet needs https, or its browser gives no camera; docs/{verb}ing_in_the_browser.md says how",
    ]


def model_files(names: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the bytes of models, of which all inputs must be given."""
    for name in names:
        model = shipped_model(name).read_bytes()
        yield name, with_required_inputs(model, ("pose", "is_right")) if name == "eye_movement" else model


def seen_above() -> float:
    """Returns how likely an eye must be seen to count."""
    from eyelid.eyes import LandmarkModel

    return LandmarkModel.load().seen_above


def as_json(value: Any) -> bytes:
    """Returns a value as the bytes of a file of the page."""
    return json.dumps(value, ensure_ascii=False).encode()


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


def _remove_earlier(to: Path) -> None:
    """Removes the folders of an earlier page, so that no file of it is left behind."""
    try:
        for name in ("static", "data", "models", "runtime") if (to / _WORKER).is_file() else ():
            if (to / name).is_dir():
                shutil.rmtree(to / name)
    except OSError as error:
        raise OutputError(f"{to}: the earlier page cannot be removed: {error}") from error


def _static_files(verb: str) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the bytes of each file of code and style."""
    own = _STATIC / f"{verb}_alone"
    files = [file for pattern in _SHARED for file in _STATIC.glob(pattern)]
    for folder in (_STATIC / "alone", _STATIC / verb, own):
        files += folder.rglob("*.[jc]s*")
    for file in files:
        if file.name not in (_CLIENT, _WORKER):
            yield f"static/{file.relative_to(_STATIC).as_posix()}", file.read_bytes()
    yield f"static/{_CLIENT}", (own / _CLIENT).read_bytes()


def _html(verb: str, words: Mapping[str, str]) -> str:
    """Returns the page: its files lie beside it, and it may use nothing from elsewhere."""
    html = (_STATIC / verb / "page.html").read_text(encoding="utf-8").replace('="/static/', '="static/')
    for served, alone in words.items():
        if served not in html:
            raise ValueError(f"{verb}/page.html does not say: {served}")
        html = html.replace(served, alone)
    added = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<link rel="stylesheet" href="static/{verb}_alone/alone.css">\n'
    )
    return html.replace('<meta charset="utf-8">\n', f'<meta charset="utf-8">\n{added}', 1)


def _service_worker(verb: str, files: Mapping[str, bytes]) -> bytes:
    """Returns what keeps all files in the browser; it is another one as soon as one of them is."""
    worker = (_STATIC / "alone" / _WORKER).read_text(encoding="utf-8")
    version = sha256(b"".join(name.encode() + sha256(files[name]).digest() for name in sorted(files)))
    values = {"VERB": verb, "VERSION": version.hexdigest()[:16], "FILES": ["./", *sorted(files)]}
    for name, value in values.items():
        empty = f"const {name} = {json.dumps(type(value)())};"
        worker = worker.replace(empty, f"const {name} = {json.dumps(value)};", 1)
    return worker.encode()
