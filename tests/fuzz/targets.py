"""Everything that reads files of others, and what the service is sent, each as one function of bytes.

The property of all: they return, or raise a child of `EyelidError`. Whatever else comes out is a crash.
"""

import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from eyelid.blinks.traces import Trace
from eyelid.blinks.true_events import read_true_events
from eyelid.click_journal import sealed
from eyelid.data.layouts import read_labelled
from eyelid.errors import EyelidError
from eyelid.labelling.imports import read_imported_labels
from eyelid.labelling.journal import Journal
from eyelid.model_files.model_file import open_model
from eyelid.model_files.model_info import ModelInfo
from eyelid.options import make_options, parse_options
from eyelid.people.profile import Profile
from eyelid.photos.camera_data import camera_data
from eyelid.photos.embedded_rating import embed_rating
from eyelid.photos.overrules import read_overrules
from eyelid.photos.sharpness import SharpnessModel
from eyelid.photos.sidecar_marks import LabelNames, Mark, plan_mark
from eyelid.photos.sidecar_undo import undo_sidecars
from eyelid.photos.xmp_patch import Packet, apply_splices
from eyelid.photos.xmp_scan import PacketError
from eyelid.pictures import VideoFile, declared_size, decode, find_sources
from eyelid.results.row import Row
from eyelid.results.table import TableWriter
from eyelid.results.table_state import TableState
from eyelid.speaking.alphabet import load_alphabet
from eyelid.speaking.phrase_files import read_phrases
from eyelid.speaking.settings_file import read_settings
from eyelid.speaking.spoken_journal import SpokenJournal
from eyelid.verbs.predict import PredictOptions
from eyelid.verbs.train import TrainOptions
from eyelid.watching.event_marks import EventMarks

from . import asked_service as service
from . import drawn_files as drawn

MOST_PIXELS = 1_000_000
_MARK = Mark("reject", True, "eyes shut", (("p_open", "0.1"),))


class Target(NamedTuple):
    """One reader.

    Attributes:
        read: Reads a file, given as bytes.
        seeds: Returns files that it can read.
    """

    read: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]

    def survives(self, data: bytes) -> bool:
        """Returns whether a file could be read; raises what is no `EyelidError`, which is a crash."""
        try:
            self.read(data)
        except EyelidError:
            return False
        return True


@cache
def scratch_folder() -> Path:
    """The folder of this process for files that are read by name, in memory where the system has that."""
    memory = Path("/dev/shm")
    folder = tempfile.TemporaryDirectory(prefix="eyelid-fuzz-", dir=memory if memory.is_dir() else None)
    _kept.append(folder)
    return Path(folder.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _in_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Returns a reader of bytes, made of one that reads the file of this name."""

    def read_bytes(data: bytes) -> object:
        path = scratch_folder() / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return read(path)

    return read_bytes


def _picture(data: bytes) -> None:
    declared_size(data)
    decode(data, colour=len(data) % 2 == 0, most_pixels=MOST_PIXELS)


def _sources(path: Path) -> None:
    for source in find_sources((str(path),)):
        with suppress(EyelidError):  # one picture that cannot be read does not end a run
            list(source.frames())


def _labelled(path: Path) -> None:
    read_labelled(str(path))


def _video(path: Path) -> None:
    video = VideoFile(str(path))
    video.facts()
    for _ in video.pictures_and_losses():
        pass


def _config(kind: type, path: Path) -> None:
    make_options(kind, {}, configs=[path])


def _flags(data: bytes) -> None:
    words = data.decode("utf-8", "surrogateescape").split("\n")
    parse_options(PredictOptions, [word for word in words if word not in ("-h", "--help")], verb="predict")


def _trace(path: Path) -> None:
    list(Trace(str(path), rate=30.0).frames())


def _imports(path: Path) -> None:
    names, classes = ("a.png", "b/a.png", "b.png"), ("open", "closed")
    read_imported_labels(str(path), names=names, classes=classes, tags=("makeup",), by="me")


def _sidecar(data: bytes) -> None:
    with suppress(PacketError):
        packet = Packet(data)
        plan = plan_mark(packet, _MARK, LabelNames())
        apply_splices(packet.content, packet.changed(plan.changes))


def _resealed(data: bytes) -> bytes:
    """Lines of JSON with the checksums that fit, so that what comes after them is read, too."""
    lines = []
    for line in data.splitlines(keepends=True):
        with suppress(ValueError, RecursionError):
            record = json.loads(line)
            if isinstance(record, dict):
                record.pop("crc", None)
                line = sealed(record)
        lines.append(line)
    return b"".join(lines)


def _journal(read: Callable[[Path], object], name: str) -> Callable[[bytes], object]:
    """Returns a reader of a journal's lines, which are given checksums that fit."""
    in_file = _in_file(f"journals/{name}", lambda path: read(path.parent))
    return lambda data: in_file(_resealed(data))


def _closed(journal: Any) -> None:
    journal.close()


def _undone(folder: Path) -> None:
    undo_sidecars(folder, lambda words: None)


def _resumed(path: Path) -> None:
    TableState.load(path.with_name(path.stem))


def _kept_rows(path: Path) -> None:
    """A table that a killed run left, with the state that fits its length."""
    state = Path(f"{path}.json")
    size = path.stat().st_size
    state.write_bytes(TableState(records=1, size=size).encoded())
    with TableWriter(path.with_suffix(""), Row, resume=True) as writer:
        list(writer.kept_records())


def _model_facts(data: bytes) -> None:
    try:
        facts = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(facts, dict):
        ModelInfo.from_metadata(
            {f"eyelid.{name}": json.dumps(value) for name, value in facts.items()}, "m.onnx"
        )


def _model(path: Path) -> None:
    open_model(path, tasks=("state",))


def _weights(path: Path) -> None:
    from eyelid.nets import load_weights

    load_weights(drawn.net(), path)


def _exif(data: bytes) -> None:
    camera_data(data, name="a.jpg")


def _shipped_facts() -> Sequence[bytes]:
    import onnx

    from eyelid.weights import shipped_model

    model = onnx.load(str(shipped_model("eye_state")))
    facts = {entry.key.removeprefix("eyelid."): json.loads(entry.value) for entry in model.metadata_props}
    return drawn.json_bytes(facts)


def _shipped(*names: str) -> Callable[[], Sequence[bytes]]:
    folder = Path(__file__).parents[2] / "src" / "eyelid"
    return lambda: [(folder / name).read_bytes() for name in names]


def _json(*values: object) -> Callable[[], Sequence[bytes]]:
    return partial(drawn.json_bytes, *values)


def _board_zip() -> bytes:
    manifest = {
        "format": "open-board-0.1",
        "root": "boards/1.obf",
        "paths": {"boards": {"1": "boards/1.obf"}},
    }
    (listed, board) = drawn.json_bytes(manifest, drawn.BOARD)
    return drawn.zipped(manifest_json=listed, boards__1_obf=board)


def _picture_zip() -> bytes:
    eye = drawn.picture(".png")
    return drawn.zipped(open__a_png=eye, closed__b_png=eye, truth_csv=b"path,label\nopen/a.png,open\n")


def _small_trace() -> bytes:
    return drawn.xlsx(["time_s", "ear"], [0, 0.3], [0.04, 0.1])


TARGETS: dict[str, Target] = {
    **{f"picture{ending}": Target(_picture, partial(drawn.pictures, ending)) for ending in drawn.ENDINGS},
    "picture.heic": Target(_picture, drawn.heics),
    "picture.dng": Target(_picture, drawn.raws),
    "exif": Target(_exif, lambda: [*drawn.pictures(".jpg"), *drawn.raws(), *drawn.heics()]),
    "list.txt": Target(_in_file("a.txt", _sources), lambda: [b"a.png\nb.jpg\r\n"]),
    "list.csv": Target(_in_file("a.csv", _sources), lambda: [drawn.MANIFEST]),
    "list.jsonl": Target(_in_file("a.jsonl", _sources), _json({"path": "a.png", "label": "open"})),
    "list.xlsx": Target(_in_file("a.xlsx", _sources), lambda: [drawn.xlsx(["path"], ["a.png"])]),
    "zip": Target(_in_file("a.zip", _sources), lambda: [_picture_zip()]),
    "labelled.zip": Target(_in_file("a.zip", _labelled), lambda: [_picture_zip()]),
    "manifest.csv": Target(_in_file("a.csv", _labelled), lambda: [drawn.MANIFEST]),
    "manifest.jsonl": Target(_in_file("a.jsonl", _labelled), _json({"path": "a.png", "label": "open"})),
    "manifest.xlsx": Target(
        _in_file("a.xlsx", _labelled), lambda: [drawn.xlsx(["path", "label"], ["a.png", "open"])]
    ),
    "video.webm": Target(_in_file("a.webm", _video), lambda: [drawn.clip("webm")]),
    "video.mp4": Target(_in_file("a.mp4", _video), lambda: [drawn.clip("mp4")]),
    "config.predict": Target(_in_file("a.yaml", partial(_config, PredictOptions)), lambda: drawn.CONFIGS),
    "config.train": Target(_in_file("a.yaml", partial(_config, TrainOptions)), lambda: drawn.CONFIGS),
    "flags": Target(_flags, lambda: [b"a.png\n--output\nt.csv\n--batch-size\n8", b"--config=a.yaml\na"]),
    "trace.csv": Target(_in_file("a.csv", _trace), lambda: [drawn.TRACE, b"0.3\n0.1\n0.3\n"]),
    "trace.jsonl": Target(_in_file("a.jsonl", _trace), _json({"time_s": 0, "ear": 0.3})),
    "trace.xlsx": Target(_in_file("a.xlsx", _trace), lambda: [_small_trace()]),
    "true_events": Target(
        _in_file("a.csv", lambda path: read_true_events(str(path))), lambda: [drawn.EVENTS]
    ),
    "labels.json": Target(
        _in_file("a.json", _imports),
        _json(drawn.COCO, drawn.LABEL_STUDIO, drawn.OWN_LABELS, [{"image": "a.png"}]),
    ),
    "labels.csv": Target(
        _in_file("a.csv", _imports), lambda: [b"name,target,by,tags\na.png,open,ann,makeup\n"]
    ),
    "sidecar": Target(_sidecar, lambda: drawn.SIDECARS),
    "embedded_xmp": Target(
        lambda data: embed_rating(data, _MARK, LabelNames()),
        lambda: [embed_rating(file, _MARK, LabelNames()) for file in drawn.pictures(".jpg")],
    ),
    "sidecar_journal": Target(
        _in_file("sidecars/sidecars.jsonl", lambda path: _undone(path.parent)),
        lambda: [drawn.SIDECAR_JOURNAL],
    ),
    "journal.labels": Target(
        _journal(lambda folder: _closed(Journal(folder, classes=(), tags=())), "journal.jsonl"),
        lambda: [drawn.MARKS],
    ),
    "journal.overrules": Target(_journal(read_overrules, "overrules.jsonl"), lambda: [drawn.OVERRULES]),
    "journal.events": Target(
        _journal(lambda folder: _closed(EventMarks(folder)), "marks.jsonl"), lambda: [drawn.EVENT_MARKS]
    ),
    "journal.spoken": Target(
        _journal(lambda folder: _closed(SpokenJournal(folder)), "spoken.jsonl"), lambda: [drawn.SPOKEN]
    ),
    "board.obf": Target(partial(read_phrases, "a.obf"), _json(drawn.BOARD)),
    "board.obz": Target(partial(read_phrases, "a.obz"), lambda: [_board_zip()]),
    "phrases.csv": Target(partial(read_phrases, "a.csv"), lambda: [drawn.PHRASES]),
    "settings": Target(_in_file("a.json", read_settings), _json(drawn.SETTINGS)),
    "profile": Target(_in_file("a.json", Profile.load), _json(drawn.PROFILE)),
    "alphabet": Target(_in_file("a.json", load_alphabet), _json({"letters": "abc", "written": {"i": "I"}})),
    "table_state": Target(
        _in_file("a.part.json", _resumed),
        lambda: [TableState(fingerprint={"model": "m"}, records=1, size=2).encoded()],
    ),
    "kept.csv": Target(_in_file("b.csv.part", _kept_rows), lambda: [drawn.kept_rows("csv")]),
    "kept.jsonl": Target(_in_file("b.jsonl.part", _kept_rows), lambda: [drawn.kept_rows("jsonl")]),
    "model.metadata": Target(_model_facts, _shipped_facts),
    "model.onnx": Target(_in_file("a.onnx", _model), _shipped("weights/eye_state.onnx")),
    "model.sharpness": Target(
        _in_file("a.json", SharpnessModel.load), _shipped("weights/face_sharpness.json")
    ),
    "weights.safetensors": Target(_in_file("a.safetensors", _weights), lambda: [drawn.weights()]),
    "service.form": Target(
        service.pictures_in("multipart/form-data; boundary=x"),
        lambda: [service.form(("a.png", b"a"), ('b "', b""))],
    ),
    "service.json": Target(service.pictures_in("application/json"), lambda: [service.items(b"a", b"")]),
    "service.query": Target(service.query, lambda: [b"eyes=patch&movements=all&format=csv&name=a%20b"]),
    "service.request": Target(service.request, service.requests),
    "service.connection": Target(service.connection, service.connections),
}
"""All of them, by name."""
