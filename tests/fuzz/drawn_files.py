"""Small files of every kind that eyelid reads: what mutations begin with."""

import json
import os
import tempfile
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from eyelid.click_journal import sealed
from eyelid.results.row import Row
from eyelid.results.table import format_of

from ..photos.sidecar_samples import DARKTABLE, LIGHTROOM
from ..pictures.drawn_raw import drawn_dng
from ..pictures.drawn_videos import write_clip

if TYPE_CHECKING:
    from eyelid.nets import EyeNet

ENDINGS = (".jpg", ".png", ".bmp", ".webp", ".tiff", ".gif", ".pgm", ".jp2", ".avif")

EXIF = bytes.fromhex(
    "ffe10062457869660000"  # Exif, little-endian, with an orientation, a model and a time
    "49492a0008000000030012010300010000000600000010010200060000003200000069870400010000003800000000000000"
    "447261776e0001000390020014000000480000003230"
)


@cache
def eye() -> np.ndarray:
    """A patch in colour, 40x32 pixels, whose corners differ."""
    rows, columns = np.mgrid[:32, :40]
    return np.dstack((rows * 7, columns * 6, (rows * columns) % 256)).astype(np.uint8)


def picture(ending: str) -> bytes:
    """The patch as a picture file."""
    return cv2.imencode(ending, eye())[1].tobytes()


def pictures(ending: str) -> list[bytes]:
    """Files of one format: in colour, grey and, where the format has them, in 16 bits or with EXIF data."""
    files = [picture(ending)] if ending != ".pgm" else []
    if ending != ".gif":  # which is always in colours
        files.append(cv2.imencode(ending, eye()[:, :, 0])[1].tobytes())
    if ending in (".png", ".tiff", ".pgm", ".jp2"):
        files.append(cv2.imencode(ending, eye()[:, :, 0].astype(np.uint16) * 200)[1].tobytes())
    if ending == ".jpg":
        files.append(files[0][:2] + EXIF + files[0][2:])
        files.append(cv2.imencode(ending, eye(), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes())
    return files


def heics() -> list[bytes]:
    """An AVIF under the brand of HEIC, which libheif opens, since nothing here writes HEIC; and real ones."""
    data = Path(os.environ.get("EYELID_DATA", "../shared/data")) / "raw_xmp"
    real = [file.read_bytes() for file in sorted(data.rglob("*.heic")) if file.stat().st_size < 20_000]
    return [picture(".avif").replace(b"avif", b"heic", 1).replace(b"avif", b"mif1", 1), *real[:4]]


def raws() -> list[bytes]:
    """DNGs with a preview, and without one."""
    preview = cv2.imencode(".jpg", cv2.resize(eye(), (640, 8)))[1].tobytes()
    return [drawn_dng(preview, width=640, height=8), drawn_dng(b"", width=40, height=32)]


def zipped(**members: bytes) -> bytes:
    """A zip."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


def xlsx(*rows: list[object]) -> bytes:
    """A workbook of one sheet."""
    from openpyxl import Workbook

    book, stream = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def json_bytes(*values: object) -> list[bytes]:
    """Each value as a file of JSON."""
    return [json.dumps(value).encode() for value in values]


def journal(*records: dict[str, object]) -> bytes:
    """Lines of JSON with their checksums."""
    return b"".join(sealed(record) for record in records)


def clip(ending: str) -> bytes:
    """A video of three frames."""
    with tempfile.TemporaryDirectory() as folder:
        codec = "VP80" if ending == "webm" else "mp4v"
        return write_clip(Path(folder) / f"a.{ending}", codec=codec, count=3).read_bytes()


def kept_rows(ending: str) -> bytes:
    """A table of two rows."""
    rows = [
        Row("a.png", 0, 0.0, 0, 1, "left", 1, 2, 8, 8, 0.9, 0.3, 0.75, "open"),
        Row("b.png", error="empty"),
    ]
    form = format_of(Path(f"a.{ending}"), Row)
    return form.header + form.encode(rows)


@cache
def net() -> "EyeNet":
    """A small net."""
    from eyelid.nets import build_net

    return build_net("lidnet", 2)


def weights() -> bytes:
    """Its weights, as a file of safetensors with a checksum."""
    from eyelid.nets import tensor_bytes

    return tensor_bytes(net().state_dict(), {"eyelid.kind": "weights"})


SIDECARS = [LIGHTROOM.replace("{rating}", "3").replace("{label}", "Red").encode(), DARKTABLE.encode()]

SIDECAR_JOURNAL = (
    b'{"number":1,"path":"/nowhere/a.xmp","created":true,"splices":[[0,"","YQ=="]],"before":"b","after":"a",'
    b'"fields":[["http://ns.adobe.com/xap/1.0/","Rating",null,"-1"]],"own":{"verdict":"reject"},'
    b'"part":".eyelid-0123456789abcdef"}\n{"done":1}\n'
    b'{"undo":"/nowhere/a.xmp","part":".eyelid-0123456789abcdef"}\n{"undone":"/nowhere/b.xmp","until":1}\n'
)

MANIFEST = (
    b"path,label,group,split,x,y,width,height\na.png,open,ann,train,1,2,8,8\nb.png,closed,ben,test,1,1,9,9\n"
)

TRACE = b"frame,time_s,side,p_open\n0,0.0,left,0.9\n0,0.0,right,0.8\n1,0.04,left,0.1\n1,0.04,right,0.2\n"

EVENTS = b"source,event,start_s,apex_s,end_s,eyes\na.mp4,blink,1.0,1.1,1.25,both\nb.mp4,,,,,\n"

PHRASES = b"phrase,group,weight,urgent,sequence\nYes,talk,1000,,up up\nI am in pain,body,167,yes,left right\n"

BOARD = {
    "format": "open-board-0.1",
    "id": "1",
    "name": "needs",
    "grid": {"rows": 1, "columns": 2, "order": [["1", "2"]]},
    "buttons": [
        {"id": "1", "label": "Water", "vocalization": "I am thirsty"},
        {"id": "2", "label": "More", "load_board": {"path": "boards/2.obf"}},
    ],
}

COCO = {
    "images": [{"id": 1, "file_name": "a.png"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1}],
    "categories": [{"id": 1, "name": "open"}],
}

LABEL_STUDIO = [
    {
        "id": 7,
        "data": {"image": "a.png"},
        "annotations": [{"completed_by": 3, "result": [{"type": "choices", "value": {"choices": ["open"]}}]}],
    }
]

OWN_LABELS = {
    "pictures": [
        {"name": "a.png", "marks": {"ann": {"label": "open", "cant_tell": False, "tags": [], "time": ""}}}
    ]
}

MARKS = journal(
    {"number": 1, "time": "t", "kind": "begin", "classes": ["open", "closed"], "tags": ["makeup"]},
    {
        "number": 2,
        "time": "t",
        "kind": "mark",
        "by": "ann",
        "click": "c",
        "marks": {"a.png": {"label": "open"}},
    },
    {"number": 3, "time": "t", "kind": "undo", "by": "ann", "click": "d", "undoes": 2},
)

OVERRULES = journal(
    {"number": 1, "time": "t", "kind": "overrule", "click": "c", "photo": "a.jpg", "verdict": "keep"},
    {"number": 2, "time": "t", "kind": "undo", "click": "d", "undoes": 1},
)

EVENT_MARKS = journal(
    {
        "number": 1,
        "time": "t",
        "kind": "missed",
        "click": "c",
        "track": 0,
        "start_s": 1,
        "apex_s": 2,
        "end_s": 3,
    },
    {"number": 2, "time": "t", "kind": "false", "click": "d", "track": 0, "event": "blink", "start_s": 1.5},
)

SPOKEN = journal({"kind": "said", "text": "Water, please", "click": "c", "time": "t"})

PROFILE = {
    "eyelid_profile": 1,
    "conditions": {"glasses": {"levels": [{"side": "left", "signal": "lids", "open": 0.3, "shut": 0.1}]}},
}

SETTINGS = {"eyelid_speaking": 1, "condition": "", "symbols": {"dwell_s": 0.8}}

CONFIGS = [
    b"sources: [a.png]\noutput: t.csv\n",
    b"sources: [a.png]\nbatch_size: 8\n",
    b"data: [manifest:a.csv]\nnet: {name: lidnet}\nfit:\n  epochs: 3\n  learning_rate: 1e-3\n",
]
