"""Files are told apart by their bytes, in the order in which they were given."""

import zlib

from eyelid.data.contents import content_hashes, fingerprints
from eyelid.pictures import DiskFile


def test_fingerprints_are_of_the_bytes_and_none_where_there_are_none(tmp_path):
    files = []
    for number in range(600):  # more than one block
        (tmp_path / f"{number}.png").write_bytes(b"eye %d" % (number % 500))
        files.append(DiskFile(str(tmp_path / f"{number}.png")))
    (tmp_path / "300.png").unlink()
    found = fingerprints(files)
    assert [number for number, text in enumerate(found) if text is None] == [300]
    assert found[7] == found[507] == f"5 {zlib.crc32(b'eye 7'):08x}"
    assert len(set(found)) == 500


def test_hash_does_not_depend_on_the_place_of_a_file(tmp_path):
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"the same")
    gone = DiskFile(str(tmp_path / "gone.png"))
    one, other, third = content_hashes(
        [*(DiskFile(str(tmp_path / name)) for name in ("a.png", "b.png")), gone]
    )
    assert one == other != third
