"""Files, folders, globs, zips and lists, tidy and hostile, are listed in order, and nothing is lost."""

import io
import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from eyelid.errors import EyelidError, MissingFileError, OptionError, PictureError
from eyelid.pictures import find_sources
from eyelid.pictures import sources as sources_module

from .few_open_files import count_readable


def sources(*given):
    return [file.source for file in find_sources([str(source) for source in given])]


def error_of(file):
    with pytest.raises(PictureError) as caught:
        file.read()
    return str(caught.value)


@pytest.fixture
def tree(tmp_path, monkeypatch, eye_png):
    """The current folder, with a picture under each of these names."""
    monkeypatch.chdir(tmp_path)

    def make(*names):
        for name in names:
            path = os.fsencode(name)
            os.makedirs(os.path.dirname(path) or b".", exist_ok=True)
            with open(path, "wb") as file:
                file.write(eye_png)

    return make


class TestFolders:
    def test_pictures_come_in_order_of_name_then_subfolders(self, tree):
        tree("f/b.png", "f/a.JPG", "f/notes.md", "f/sub/a.png", "f/dir.jpg/in.jpg", "f/c.TIFF")
        assert sources("f") == ["f/a.JPG", "f/b.png", "f/c.TIFF", "f/dir.jpg/in.jpg", "f/sub/a.png"]

    def test_links_are_followed_but_no_folder_is_entered_twice(self, tree):
        tree("f/a.png", "f/sub/b.png")
        os.symlink("..", "f/sub/up")
        os.symlink("sub", "f/same")
        assert sources("f") == ["f/a.png", "f/same/b.png"]

    def test_link_to_itself_hides_no_other_picture(self, tree):
        tree("f/a.png", "f/z.png")
        os.symlink("loop.png", "f/loop.png")
        os.symlink("nowhere", "f/broken.png")
        listed = list(find_sources(["f"]))
        assert [file.source for file in listed] == ["f/a.png", "f/broken.png", "f/loop.png", "f/z.png"]
        assert error_of(listed[1]) == "no such file or directory"
        assert error_of(listed[2]) == "too many levels of symbolic links"

    def test_macos_companions_are_no_pictures(self, tree):
        tree("f/a.png", "f/._a.png")
        assert sources("f") == ["f/a.png"]

    @pytest.mark.parametrize("names", [[], ["f/notes.md"], ["f/sub/notes.md"]])
    def test_folder_without_pictures_is_one_error(self, tree, names):
        os.mkdir("f")
        tree(*names)
        (only,) = find_sources(["f"])
        assert only.source == "f"
        assert error_of(only).startswith("no pictures in this folder: expected .jpg")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder; the next test drops root")
    def test_closed_folder_is_one_error(self, tree):
        tree("f/a.png", "f/closed/b.png")
        os.chmod("f/closed", 0)
        first, closed = find_sources(["f"])
        os.chmod("f/closed", 0o700)
        assert (first.source, closed.source) == ("f/a.png", "f/closed")
        assert error_of(closed) == "the folder cannot be listed: permission denied"

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
    def test_closed_folder_and_file_are_errors_for_another_user(self, tree, tmp_path):
        tree("f/a.png", "f/closed/b.png", "f/z.png")
        os.chmod("f/closed", 0)
        os.chmod("f/z.png", 0)
        program = (
            "import os; from eyelid.pictures import find_sources; from eyelid.errors import PictureError\n"
            "folder = os.open('f', os.O_RDONLY); os.setgid(65534); os.setuid(65534); os.fchdir(folder)\n"
            "for file in find_sources(['.']):\n"
            "    try: file.read(); print(file.source)\n"
            "    except PictureError as error: print(file.source, error)\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines() == [
            "./a.png",
            "./z.png permission denied",
            "./closed the folder cannot be listed: permission denied",
        ]


class TestNames:
    @pytest.mark.parametrize(
        ("name", "source"),
        [
            (b"a b.png", "a b.png"),
            (b"new\nline.png", "new\nline.png"),
            (b"car\rret.png", "car\rret.png"),
            ("eye\N{EYE}.png".encode(), "eye\N{EYE}.png"),
            (b"inv\xff\xfe.png", r"inv\xff\xfe.png"),
            (b"half\xf0\x9f.png", r"half\xf0\x9f.png"),
            (b"x" * 251 + b".png", "x" * 251 + ".png"),
            (b"[a]*?.png", "[a]*?.png"),
            (b"~", "~"),
        ],
    )
    def test_names_of_any_bytes_are_read_and_reported_in_utf8(self, tree, name, source, eye_png):
        tree(name)
        (file,) = find_sources([os.fsdecode(name)])
        assert file.source == source
        assert file.source.encode("utf-8")
        assert file.read() == eye_png

    @pytest.mark.parametrize(
        ("source", "kind", "message"),
        [
            ("nosuch.png", MissingFileError, "'nosuch.png': no such file or folder"),
            ("nosuch*.png", MissingFileError, "no file matches it"),
            ("", MissingFileError, "'': no such file"),
            ("nul\0.png", MissingFileError, "no such file"),
            ("nul\0*.png", MissingFileError, "no such file"),
            ("x" * 300, MissingFileError, "no such file"),
        ],
    )
    def test_missing_sources_are_refused_at_once(self, tree, source, kind, message):
        with pytest.raises(kind, match=message):
            find_sources([source])

    def test_no_source_is_refused(self):
        with pytest.raises(OptionError, match="no SOURCE given"):
            find_sources([])

    def test_paths_are_taken_as_well_as_text(self, tree):
        tree("a.png")
        assert [file.source for file in find_sources([Path("a.png")])] == ["a.png"]


class TestSpecialFiles:
    @pytest.mark.parametrize("path", ["/dev/null", "/dev/zero"])
    def test_devices_are_no_files(self, path):
        (file,) = find_sources([path])
        assert error_of(file) == "not a regular file"

    @pytest.mark.parametrize("written", [False, True])
    def test_named_pipe_does_not_stop_the_run(self, tmp_path, written):
        os.mkfifo(tmp_path / "pipe.png")
        holder = os.open(tmp_path / "pipe.png", os.O_RDWR | os.O_NONBLOCK) if written else None
        (file,) = find_sources([str(tmp_path / "pipe.png")])
        assert error_of(file) == "not a regular file"
        if holder is not None:
            os.close(holder)

    def test_large_file_is_read_whole(self, tmp_path):
        content = os.urandom(300_000)
        (tmp_path / "large.jpg").write_bytes(content)
        (file,) = find_sources([str(tmp_path / "large.jpg")])
        assert file.read() == content

    def test_file_over_the_limit_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sources_module, "MAX_BYTES", 100_000)
        (tmp_path / "a.jpg").write_bytes(bytes(100_001))
        (file,) = find_sources([str(tmp_path / "a.jpg")])
        assert error_of(file) == "100,001 bytes is over the limit of 100,000"


class TestGlobs:
    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            ("f/*.png", ["f/a.png", "f/b.png"]),
            ("f/[ab].png", ["f/a.png", "f/b.png"]),
            ("**/c.png", ["f/sub/c.png"]),
            ("f/**/*.png", ["f/a.png", "f/b.png", "f/sub/c.png", "f/sub/deep/d.png"]),
            ("f/**", ["f/a.png", "f/b.png", "f/sub/c.png", "f/sub/deep/d.png"]),
            ("f/**/*", ["f/a.png", "f/b.png", "f/sub/c.png", "f/sub/deep/d.png"]),
            ("f/**/deep", ["f/sub/deep/d.png"]),
            ("f/**/**/d.png", ["f/sub/deep/d.png"]),
            ("*/sub", ["f/sub/c.png", "f/sub/deep/d.png"]),
        ],
    )
    def test_each_picture_comes_once_in_order(self, tree, pattern, expected):
        tree("f/b.png", "f/a.png", "f/sub/c.png", "f/sub/deep/d.png")
        assert sources(pattern) == expected

    def test_stars_pass_over_links_and_hidden_folders(self, tree):
        tree("f/a.png", "f/sub/b.png", "f/.hidden/h.png")
        os.symlink("..", "f/sub/up")
        os.symlink("..", "f/sub/again")  # two of them: followed, they would double with every turn
        assert sources("f/**/*.png") == ["f/a.png", "f/sub/b.png"]

    def test_absolute_patterns(self, tree, tmp_path):
        tree("f/a.png", "f/sub/b.png")
        assert sources(f"{tmp_path}/**/*.png") == [f"{tmp_path}/f/a.png", f"{tmp_path}/f/sub/b.png"]

    def test_name_with_glob_signs_is_a_name_first(self, tree):
        tree("[ab].png", "a.png")
        assert sources("[ab].png") == ["[ab].png"]


class TestZips:
    def zipped(self, path, members, **options):
        with zipfile.ZipFile(path, "w", **options) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return path

    @pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
    def test_pictures_come_in_the_order_of_the_zip(self, tmp_path, compression, eye_png):
        members = {"b.png": eye_png, "sub/a.PNG": eye_png, "notes.md": b"", "\N{EYE} .png": eye_png}
        ignored = {"nested.zip": b"PK", "sub/": b"", "__MACOSX/._b.png": b"x"}
        path = self.zipped(tmp_path / "eyes.ZIP", members | ignored, compression=compression)
        listed = list(find_sources([str(path)]))
        assert [file.source for file in listed] == [
            f"{path}/{name}" for name in members if name[-3:] != ".md"
        ]
        assert all(file.read() == eye_png for file in listed)

    @pytest.mark.parametrize("members", [{}, {"notes.md": b""}, {"nested.zip": b"PK"}])
    def test_zip_without_pictures_is_one_error(self, tmp_path, members):
        (only,) = find_sources([str(self.zipped(tmp_path / "empty.zip", members))])
        assert error_of(only).startswith("no pictures in this zip")

    @pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04" + bytes(100)])
    def test_what_is_no_zip_is_refused_at_once(self, tmp_path, content):
        (tmp_path / "bad.zip").write_bytes(content)
        with pytest.raises(MissingFileError, match=r"bad\.zip: the zip cannot be opened"):
            find_sources([str(tmp_path / "bad.zip")])

    def test_locked_damaged_and_huge_members_are_errors_of_their_own(self, tmp_path, eye_png):
        path = self.zipped(tmp_path / "z.zip", dict.fromkeys(("a.png", "b.png", "c.png", "d.png"), eye_png))
        content = bytearray(path.read_bytes())
        local, central = [], []
        for signature, found in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
            at = content.find(signature)
            while at >= 0:
                found.append(at)
                at = content.find(signature, at + 1)
        content[local[0] + 6] |= 1  # encrypted, in both headers
        content[central[0] + 8] |= 1
        content[local[1] + 60] ^= 0xFF
        content[central[2] + 24 : central[2] + 28] = (2**31).to_bytes(4, "little")
        path.write_bytes(content)
        locked, damaged, huge, sound = find_sources([str(path)])
        assert "encrypted" in error_of(locked)
        assert "Bad CRC-32" in error_of(damaged)
        assert error_of(huge) == "2,147,483,648 bytes is over the limit of 300,000,000"
        assert sound.read() == eye_png

    def test_any_damaged_byte_gives_rows_or_a_refusal(self, tmp_path, eye_png):
        whole = self.zipped(tmp_path / "z.zip", {"a.png": eye_png, "\N{EYE}.png": eye_png}).read_bytes()
        path = tmp_path / "damaged.zip"
        for at in [*range(60), *range(len(whole) - 250, len(whole))]:
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
            with suppress(MissingFileError):
                for file in find_sources([str(path)]):
                    assert file.source.encode()
                    with suppress(PictureError):
                        file.read()

    def test_more_zips_than_files_may_be_open(self, tmp_path, eye_png):
        for number in range(80):
            self.zipped(tmp_path / f"{number}.zip", {"a.png": eye_png})
        assert count_readable(tmp_path, "*.zip") == b"80\n"


class TestLists:
    @pytest.mark.parametrize(
        ("name", "content", "expected"),
        [
            ("l.txt", b"a.png\nb.png\n", ["a.png", "b.png"]),
            ("l.txt", b"a.png\r\nb.png", ["a.png", "b.png"]),
            ("l.TXT", b"\xef\xbb\xbfa.png\n\n   \n\r\nb.png\n", ["a.png", "b.png"]),
            ("l.txt", b"a.png\na.png\na.png\n", ["a.png"] * 3),
            ("l.txt", b" a b.png \n", [" a b.png "]),
            ("l.txt", b"car\rret.png\n", ["car\rret.png"]),
            ("l.txt", b"inv\xff.png\n", [r"inv\xff.png"]),
            ("l.txt", b"nul\0.png\nb.png", ["nul\0.png", "b.png"]),
            ("l.txt", b"", []),
            ("l.csv", b"a.png\nb.png\n", ["a.png", "b.png"]),
            ("l.csv", b"path\na.png\nb.png\n", ["a.png", "b.png"]),
            ("l.csv", b"label, File \nopen,a.png\nclosed,b.png\n", ["a.png", "b.png"]),
            ("l.CSV", b"\xef\xbb\xbfname,label\r\na.png,open\r\n\r\n,\r\nb.png\r\n", ["a.png", "b.png"]),
            (
                "l.csv",
                b'path\n"a,b.png"\n"new\nline.png"\n"q""q.png"\n',
                ["a,b.png", "new\nline.png", 'q"q.png'],
            ),
            ("l.csv", b"path\n=inv\xff.png\n", [r"=inv\xff.png"]),
            ("l.csv", b"path,label\n", []),
            ("l.csv", b"", []),
        ],
    )
    def test_paths_are_relative_to_the_list(self, tree, name, content, expected):
        os.mkdir("f")
        Path("f", name).write_bytes(content)
        assert sources(f"f/{name}") == [f"f/{path}" for path in expected]

    def test_a_table_of_results_names_its_pictures_as_they_were_given(self, tree):
        os.mkdir("f")
        Path("f", "results.csv").write_text("source,state\na.png,open\n")
        assert sources("f/results.csv") == ["a.png"]

    def test_a_pattern_that_matches_pictures_does_not_mean_the_lists_among_them(self, tree):
        os.mkdir("f")
        Path("f", "truth.csv").write_text("path\nb.png\n")
        assert sources("f/*") == ["f/b.png"]
        Path("f", "a.png").write_bytes(b"")
        assert sources("f/*") == ["f/a.png"]

    def test_absolute_paths_stay(self, tree):
        Path("l.txt").write_text("/x/a.png\n")
        assert sources("l.txt") == ["/x/a.png"]

    @pytest.mark.parametrize("path", ["nul\0.png", "x" * 300 + ".png", "nosuch.png", "/"])
    def test_what_a_list_names_in_vain_is_an_error_of_its_own(self, tree, path):
        Path("l.txt").write_text(f"{path}\n")
        (file,) = find_sources(["l.txt"])
        assert error_of(file)

    def test_broken_csv_says_from_where_on(self, tree):
        Path("l.csv").write_text('path\na.png\n"' + "x" * 200_000)
        first, broken = find_sources(["l.csv"])
        assert first.source == "a.png"
        assert broken.source == "l.csv"
        assert error_of(broken).startswith("the list cannot be read after 1 of its pictures: ")

    def test_csv_that_cannot_be_read_from_its_first_line_on_is_one_error(self, tree):
        Path("l.csv").write_bytes("path\na.png\n".encode("utf-16") + b"a")
        (broken,) = find_sources(["l.csv"])
        assert broken.source == "l.csv"
        assert error_of(broken).startswith("the list cannot be read after 0 of its pictures: ")

    def test_standard_input_may_hold_any_bytes(self, tree, monkeypatch):
        given = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfa.png\n\ninv\xff.png\r\n"), encoding="ascii")
        monkeypatch.setattr(sys, "stdin", given)
        assert sources("-") == ["a.png", r"inv\xff.png"]
        assert not given.closed

    def test_closed_standard_input_is_refused(self, monkeypatch):
        monkeypatch.setattr(sys, "stdin", None)
        with pytest.raises(EyelidError, match="standard input was expected, and it is closed"):
            find_sources(["-"])

    def test_long_list_is_not_held(self, tree):
        import tracemalloc

        with open("l.txt", "w") as lines:
            lines.writelines(["a.png\n"] * 20_000)
        tracemalloc.start()
        assert sum(1 for _ in find_sources(["l.txt"])) == 20_000
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 1_000_000  # the names alone are 1.1 MB, besides 0.4 MB that any list takes


def test_a_member_that_inflates_like_no_picture_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "eyes.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.png", bytes(30_000_000))
    (source,) = find_sources([str(tmp_path / "eyes.zip")])
    with pytest.raises(PictureError, match="bytes that become 30,000,000, as those of no picture do"):
        source.read()
