"""Claim: in sidecars of other programs, not one byte changes but in the fields that eyelid writes.

All sidecars of raw_xmp, and 10,000 mutations of them (bytes changed, inserted, removed, doubled, cut off;
other prefixes, quotes, line ends, encodings and forms), are marked as rejects and then undone:

- What a regular expression of this file leaves of a sidecar without our fields is the same before and after;
  where a person's marks are kept, also with Rating, Label and PickLabel.
- What is refused is byte for byte as before.
- Marking again says `unchanged`, or again `kept yours`; undoing gives every byte back.
- exiftool, the program exiv2 and darktable read what they read before, and our marks, from the sidecars
  themselves; exiftool and exiv2 also from 200 mutations, of which darktable crashes on some before they are
  marked. Those of the three that are not installed are left out.

Milliseconds are of one `mark_sidecar`, with its three fsyncs, in the folder of temporary files.

    EYELID_DATA=... python -m benchmarks.sidecars          # two to eight minutes
"""

import random
import re
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.sidecar_readers import DIFFERS, READ, READERS, REJECT, UNKNOWN, Marked
from eyelid.errors import OutputError
from eyelid.photos.sidecar_journal import SidecarJournal
from eyelid.photos.sidecar_marks import LabelNames
from eyelid.photos.sidecar_undo import undo_sidecars
from eyelid.photos.sidecars import Outcome, mark_sidecar
from models.arguments import parser_of
from models.places import data_at

MUTATIONS = 10_000
BATCH = 500
READ_BY_OTHERS = 200

SPACE = r"(?<![ \t\r\n])[ \t\r\n]+"
VALUE = r"[ \t\r\n]*=[ \t\r\n]*(?:\"[^\"<]*\"|'[^'<]*')"
SHARED_FIELDS = re.compile(
    rf"{SPACE}[^\s:=<>]{{1,20}}:(?:Rating|Label|PickLabel){VALUE}"
    r"|<[^\s:<>/]{1,20}:(Rating|Label|PickLabel)(?:[ \t\r\n][^<>]*)?(?:/>|>[^<]*</[^\s:<>/]+:\1[ \t\r\n]*>)"
)
SHARED_NAMESPACES = re.compile(
    rf"{SPACE}xmlns:[^\s=:<>]{{1,20}}=\"http://(?:ns.adobe.com/xap/1.0/|www.digikam.org/ns/1.0/)\""
)
OWN_FIELDS = re.compile(rf"{SPACE}eyelid\d*:\w+{VALUE}|{SPACE}xmlns:eyelid\d*=\"eyelid:ns:cull/1.0/\"")
OWN_DESCRIPTION = re.compile(
    r"<[^\s<>]*Description(?: xmlns:rdf\d*=\"[^\"]*\")? [^\s<>=]+:about=\"[^\"<]*\"/>(?=</)"
)


class Case(NamedTuple):
    """A sidecar before it is marked, and how it was made."""

    kind: str
    content: bytes


def main() -> None:
    parser_of(__doc__).parse_args()
    files = sorted(data_at("raw_xmp").rglob("*.xmp"))
    random_source = random.Random(15)
    originals = [file.read_bytes() for file in files]
    mutated = [mutation(random_source, originals) for _ in range(MUTATIONS)]
    as_they_are = [Case("as they are", content) for content in originals]
    print_table("sidecars of raw_xmp", as_they_are, len(files), tuple(READERS))
    print_table("mutations of them", mutated, READ_BY_OTHERS, ("exiftool", "exiv2"))


def print_table(title: str, cases: Sequence[Case], read_by_others: int, readers: Sequence[str]) -> None:
    outcomes: dict[str, Counter[str]] = {}
    totals: Counter[str] = Counter()
    milliseconds: list[float] = []
    sample: list[Marked] = []
    for start in range(0, len(cases), BATCH):
        with tempfile.TemporaryDirectory() as name:
            marked = check(cases[start : start + BATCH], Path(name), outcomes, totals, milliseconds)
            sample += marked[: read_by_others - len(sample)]
    print(f"\n{title}: {len(cases):,}")
    print(f"{'':24}{'written':>10}{'kept yours':>12}{'refused':>10}")
    for kind, counts in sorted(outcomes.items()):
        print(f"{kind:24}{counts['written']:>10,}{counts['kept yours']:>12,}{counts['refused']:>10,}")
    for what in ("changed outside our fields", "changed though refused", "not undone", "said twice"):
        print(f"{what + ':':34}{totals[what]:,}")
    print(f"{'milliseconds, median:':34}{statistics.median(milliseconds):.1f}")
    for program in readers:
        if shutil.which(program):
            counts = READERS[program](sample)
            print(
                f"{program + ':':34}"
                + ", ".join(f"{counts[what]:,} {what}" for what in (READ, DIFFERS, UNKNOWN))
            )


def check(
    cases: Sequence[Case],
    folder: Path,
    outcomes: dict[str, Counter[str]],
    totals: Counter[str],
    milliseconds: list[float],
) -> list[Marked]:
    """Marks a batch of sidecars, looks at what became of each, and undoes it; returns the marked ones."""
    run = folder / "run"
    shoot = folder / "shoot"
    shoot.mkdir()
    written: list[tuple[Path, Marked]] = []
    with SidecarJournal(run) as journal:
        for number, case in enumerate(cases):
            path = shoot / f"{number:05}.xmp"
            path.write_bytes(case.content)
            start = time.perf_counter()
            try:
                outcome = mark_sidecar(path, REJECT, LabelNames(), journal).value
            except OutputError:
                outcome = "refused"
            milliseconds.append(1000 * (time.perf_counter() - start))
            outcomes.setdefault(case.kind, Counter())[outcome] += 1
            after = path.read_bytes()
            if outcome == "refused":
                totals["changed though refused"] += after != case.content
                continue
            is_kept = outcome == Outcome.KEPT_YOURS
            totals["changed outside our fields"] += differs(case.content, after, is_kept=is_kept)
            again = mark_sidecar(path, REJECT, LabelNames(), journal)
            totals["said twice"] += again != (Outcome.KEPT_YOURS if is_kept else Outcome.UNCHANGED)
            totals["said twice"] += path.read_bytes() != after
            written.append((path, Marked(case.content, after, is_kept)))
    undo_sidecars(run, print)
    totals["not undone"] += sum(path.read_bytes() != marked.before for path, marked in written)
    totals["not undone"] += len(list(shoot.glob(".eyelid-*")))
    return [marked for _, marked in written]


def differs(before: bytes, after: bytes, *, is_kept: bool) -> bool:
    """Returns whether two sidecars differ outside our fields."""
    kept = [foreign(content, is_kept=is_kept) for content in (before, after)]
    return kept[0] not in {kept[1], OWN_DESCRIPTION.sub("", kept[1], 1)}


def foreign(content: bytes, *, is_kept: bool) -> str:
    """Returns what a sidecar says without our fields."""
    codec = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    text = OWN_FIELDS.sub("", content.decode(codec))
    return text if is_kept else SHARED_NAMESPACES.sub("", SHARED_FIELDS.sub("", text))


def mutation(random_source: random.Random, originals: Sequence[bytes]) -> Case:
    """Returns a sidecar with one mutation of its bytes, or one to three of its structure.

    Those with rdf:RDF are taken four times as often as the others, which are refused anyway.
    """
    weights = [4 if b"22-rdf-syntax-ns#" in content else 1 for content in originals]
    content = random_source.choices(originals, weights)[0]
    is_structural = random_source.random() < 0.6
    kinds = STRUCTURAL if is_structural else BYTEWISE
    for _ in range(random_source.randint(1, 3) if is_structural else 1):
        content = random_source.choice(kinds)(random_source, content)
    return Case("structure mutated" if is_structural else "bytes mutated", content)


def change_byte(random_source: random.Random, content: bytes) -> bytes:
    place = random_source.randrange(len(content))
    return content[:place] + bytes([random_source.randrange(256)]) + content[place + 1 :]


def change_letter(random_source: random.Random, content: bytes) -> bytes:
    """Changes a letter or digit into another, which is more often still XML."""
    places = [match.start() for match in re.finditer(rb"[a-z0-9]", content)]
    place = random_source.choice(places) if places else 0
    return content[:place] + random_source.choice(b"abcxyz0159").to_bytes(1, "big") + content[place + 1 :]


def insert_bytes(random_source: random.Random, content: bytes) -> bytes:
    place = random_source.randrange(len(content))
    piece = random_source.choice(
        [b"<", b">", b'"', b"'", b"&", b"&amp;", b" ", b"\n", b"\0", b"<!-- -->", b"x", b"/"]
    )
    return content[:place] + piece + content[place:]


def remove_bytes(random_source: random.Random, content: bytes) -> bytes:
    place = random_source.randrange(len(content))
    return content[:place] + content[place + random_source.randint(1, 20) :] or b" "


def double_bytes(random_source: random.Random, content: bytes) -> bytes:
    place = random_source.randrange(len(content))
    end = place + random_source.randint(1, 60)
    return content[:end] + content[place:]


def cut_off(random_source: random.Random, content: bytes) -> bytes:
    return content[: random_source.randint(1, len(content))]


def other_prefix(random_source: random.Random, content: bytes) -> bytes:
    """Binds another prefix to a namespace, or the prefix that we would like to another namespace."""
    prefix = random_source.choice([b"rdf", b"xmp", b"x", b"dc", b"xap", b"exif", b"tiff", b"darktable"])
    new = random_source.choice([b"a", b"xmp2", b"digiKam", b"eyelid", b"ns0", b"xmp"])
    return re.sub(rb"(?<=[\s<:/])" + prefix + rb"(?=[:=])", new, content)


def other_quotes(_: random.Random, content: bytes) -> bytes:
    return re.sub(rb'="([^"\'<>]*)"', rb"='\1'", content)


def other_line_ends(random_source: random.Random, content: bytes) -> bytes:
    return content.replace(b"\n", random_source.choice([b"\r\n", b"\r", b" ", b"\n\n"]))


def other_encoding(random_source: random.Random, content: bytes) -> bytes:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    text = re.sub(r"^<\?xml[^>]*\?>\s*", "", text)
    codec = random_source.choice(["utf-16", "utf-8-sig", "utf-16-be"])
    return (b"\xfe\xff" if codec == "utf-16-be" else b"") + text.encode(codec)


def insert_in_description(random_source: random.Random, content: bytes) -> bytes:
    """Adds marks of people and programs as attributes."""
    piece = random_source.choice(
        [
            b" xmlns:q='http://ns.adobe.com/xap/1.0/' q:Rating='3'",
            b" xmlns:q='http://ns.adobe.com/xap/1.0/' q:Rating='0' q:Label=''",
            b' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Label="Blau"',
            b" xmlns:digiKam = 'http://www.digikam.org/ns/1.0/' digiKam:PickLabel = '0'",
            b" xmlns:eyelid='http://other.example/' eyelid:Rating='5'",
            b' rdf:nodeID="a1"',
        ]
    )
    return content.replace(b":Description ", b":Description" + piece + b" ", random_source.randint(1, 2))


def insert_in_rdf(random_source: random.Random, content: bytes) -> bytes:
    """Adds descriptions, comments and other things before the end of rdf:RDF."""
    described = b"<rdf:Description xmlns:q='http://ns.adobe.com/xap/1.0/'>%b</rdf:Description>"
    piece = random_source.choice(
        [
            described % b"<q:Rating>0</q:Rating>",
            described % b"<q:Label/>",
            described % b"<q:Label><rdf:Bag/></q:Label>",
            described % b"<q:Rating>2</q:Rating>",
            b"<rdf:Description rdf:about=''/>",
            b"<!-- xmp:Rating='5' -->",
            b"<?keep this='it'?>",
            b"<![CDATA[<rdf:Description/>]]>",
            b"<rdf:RDF/>",
        ]
    )
    return content.replace(b"</rdf:RDF>", piece + b"</rdf:RDF>")


def insert_before_root(random_source: random.Random, content: bytes) -> bytes:
    piece = random_source.choice(
        [
            b"<!-- <rdf:RDF> -->",
            b'<!DOCTYPE x [<!ENTITY a "b">]>',
            b"\n\n",
            b"<?xml-stylesheet href='a'?>",
            b'<!DOCTYPE x SYSTEM "file:///etc/hostname">',
        ]
    )
    return re.sub(rb"(?=<x:xmpmeta)", piece.replace(b"\\", rb"\\"), content, count=1)


def remove_descriptions(_: random.Random, content: bytes) -> bytes:
    return re.sub(rb"(<rdf:RDF[^<>]*>).*(</rdf:RDF>)", rb"\1\2", content, flags=re.DOTALL)


BYTEWISE: Sequence[Callable[[random.Random, bytes], bytes]] = (
    change_byte,
    change_letter,
    change_letter,
    insert_bytes,
    remove_bytes,
    double_bytes,
    cut_off,
)
STRUCTURAL: Sequence[Callable[[random.Random, bytes], bytes]] = (
    other_prefix,
    other_quotes,
    other_line_ends,
    other_encoding,
    insert_in_description,
    insert_in_description,
    insert_in_rdf,
    insert_before_root,
    remove_descriptions,
)


if __name__ == "__main__":
    main()
