"""Pictures at URLs: files, folders and patterns on web servers and in object stores, and what goes wrong."""

import pickle
import zlib
from contextlib import suppress

import pytest

from eyelid.errors import MissingFileError, OptionError, PictureError
from eyelid.pictures import FileAtUrl, PictureFilter, fetch, find_sources
from eyelid.verbs.predict import PredictOptions, count_pictures, predict
from tests.file_server import Quiet, serving_files
from tests.object_store import serve_objects

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed; eyelid[urls] brings it")


@pytest.fixture
def web(eyes, monkeypatch):
    """The URL of a web server of the folder `eyes`."""
    pytest.importorskip("aiohttp", reason="aiohttp is not installed; eyelid[urls] brings it")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (eyes / "deeper").mkdir()
    (eyes / "00.png").rename(eyes / "deeper" / "a b.png")
    (eyes / "film.mp4").write_bytes(b"")
    (eyes / "notes.txt").write_text("hello")
    with serving_files(eyes) as url:
        yield url


@pytest.fixture
def store(monkeypatch):
    yield from serve_objects(monkeypatch)


@pytest.fixture
def memory(eye_png):
    """A folder in fsspec's own memory."""
    system = fsspec.filesystem("memory")
    for name in (
        "pile/b.png",
        "pile/a.png",
        "pile/deep/c.png",
        "pile/.hidden.png",
        "pile/x.zip",
        "other/d.png",
    ):
        system.pipe_file(f"/{name}", eye_png)
    yield "memory://pile"
    system.store.clear()


def names(url, **options):
    return [still.source for still in find_sources([url], keep=PictureFilter(**options))]


def read(*sources, **options):
    return list(predict(PredictOptions(sources=sources, **options)))


def test_a_folder_is_read_in_order_of_name_and_no_further(memory):
    assert names(f"{memory}/") == [f"memory:///pile/{name}" for name in ("a.png", "b.png", "deep/c.png")]
    assert names(memory) == names(f"{memory}/")
    assert "memory:///pile/.hidden.png" in names(f"{memory}/", hidden=True)


def test_a_pattern_and_a_file(memory):
    assert names(f"{memory}/[ab].png") == ["memory:///pile/a.png", "memory:///pile/b.png"]
    assert names(f"{memory}/b.png") == [f"{memory}/b.png"]


@pytest.mark.parametrize(
    ("url", "error", "words"),
    [
        ("memory://nowhere/", MissingFileError, "nothing is there"),
        ("memory://pile/none.png", MissingFileError, "nothing is there"),
        ("memory://pile/none*.png", MissingFileError, "no file matches"),
        ("nothing://pile/a.png", OptionError, "nothing"),
        ("zip://a.png::memory://pile/x.zip", OptionError, "chained"),
        ("http://127.0.0.1:9/", MissingFileError, "cannot be listed|nothing is there"),
    ],
)
def test_what_cannot_be_listed_is_said_at_once(memory, monkeypatch, url, error, words):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(error, match=words):
        find_sources([url])


def test_a_stream_is_not_read():
    with pytest.raises(OptionError, match="eyelid watch"):
        read("rtsp://127.0.0.1/1")


def test_files_are_fetched_together_and_those_that_fail_say_why(memory, eye_png):
    given = [FileAtUrl(f"{memory}/{name}.png") for name in ("a", "none", "b")]
    files = fetch(given)
    assert [file.content for file in files] == [eye_png, None, eye_png]
    assert pickle.loads(pickle.dumps(given)) == given
    with pytest.raises(PictureError, match="cannot be fetched: no such file"):
        files[1].read()


def test_a_folder_that_may_not_be_listed_is_said_and_the_others_are_read(memory, monkeypatch):
    system = fsspec.filesystem("memory")
    real = type(system).ls

    def ls(system, path, **options):
        if path.endswith("/deep"):
            raise PermissionError("not yours")
        return real(system, path, **options)

    monkeypatch.setattr(type(system), "ls", ls)
    rows = read(f"{memory}/")
    assert [(row.source, row.error) for row in rows if row.error and "zip" not in row.source] == [
        ("memory:///pile/deep", "the folder cannot be listed: not yours")
    ]
    assert [row.source for row in rows if row.p_open] == ["memory:///pile/a.png", "memory:///pile/b.png"]


def test_a_file_that_is_larger_than_any_picture_is_not_held(memory, monkeypatch):
    monkeypatch.setattr("eyelid.pictures.urls.MAX_BYTES", 100)
    assert [row.error for row in read(f"{memory}/a.png")] == ["over the limit of 100 bytes"]


class Endless(Quiet):
    """Passes over the range that it is asked for, and sends until the connection is closed."""

    packed = False

    def do_GET(self):  # noqa: N802 - as the server calls it
        packer = zlib.compressobj(wbits=31)
        self.send_response(200)
        if self.packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        with suppress(OSError):
            while True:
                piece = bytes(1_000_000)
                self.wfile.write(packer.compress(piece) if self.packed else piece)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("packed", [False, True])
def test_a_web_server_that_sends_without_end_is_left(packed, tmp_path, monkeypatch):
    pytest.importorskip("aiohttp", reason="aiohttp is not installed; eyelid[urls] brings it")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for place in ("urls", "web_response"):
        monkeypatch.setattr(f"eyelid.pictures.{place}.MAX_BYTES", 3_000_000)
    (tmp_path / "a.png").touch()
    with serving_files(tmp_path, handler=type("", (Endless,), {"packed": packed})) as url:
        assert [row.error for row in read(f"{url}/a.png")] == ["over the limit of 3,000,000 bytes"]


def test_a_store_that_does_not_answer_is_the_error_of_each_of_its_files(memory, monkeypatch):
    def fail(*_, **__):
        raise ConnectionError("the store is down")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "cat_ranges", fail)
    rows = read(f"{memory}/a.png", f"{memory}/b.png")
    assert [row.error for row in rows] == ["cannot be fetched: the store is down"] * 2


def test_a_password_is_not_told():
    assert FileAtUrl("https://me:secret@host/a.png").source == "https://me:***@host/a.png"


def test_rows_of_a_web_server(web, eyes):
    rows = read(f"{web}/")
    local = {row.source.rpartition("/")[2]: row.p_open for row in read(str(eyes))}
    assert [row.source for row in rows][-1] == f"{web}/deeper/a%20b.png"
    assert [row.p_open for row in rows if row.p_open] == [
        local[row.source.rpartition("/")[2].replace("%20", " ")] for row in rows if row.p_open
    ]
    assert [row.error for row in rows if row.error] == [
        "videos and zips at URLs are not read: copy it to a disk"
    ]
    assert read(f"{web}/01.png")[0].p_open == local["01.png"]
    assert count_pictures(PredictOptions(sources=(f"{web}/",))) is None


def test_rows_in_an_object_store_are_those_on_disk(store, eyes):
    pytest.importorskip("pyarrow", reason="pyarrow is not installed; eyelid[parquet] brings it")
    from pyarrow import parquet

    system = fsspec.filesystem("s3")
    system.put(str(eyes), "pile/eyes", recursive=True)
    system.pipe("pile/empty.png", b"")
    assert [row.error for row in read(f"{store}/empty.png")] == ["the file is empty"]
    rows = read(f"{store}/eyes/", output=f"{store}/rows/")
    assert [row.source for row in rows] == [f"{store}/eyes/{file.name}" for file in sorted(eyes.iterdir())]
    assert [row.p_open for row in rows] == [row.p_open for row in read(str(eyes))]
    (part,) = system.ls("pile/rows", detail=False, refresh=True)
    with system.open(part) as file:
        assert parquet.read_table(file)["p_open"].to_pylist() == [row.p_open for row in rows]
