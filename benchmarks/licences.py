"""Lists the licence of every package that eyelid or one of its extras needs, and refuses those of the GPL.

Claim: none of them is under the GPL or the AGPL alone. The packages are those of this Python, found from
`pyproject.toml`, extra by extra; what is not installed is named. Libraries inside of wheels are not seen.

    python -m benchmarks.licences
    python -m benchmarks.licences --table licences.csv
"""

import csv
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

from models.arguments import parser_of

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
NOT_SHIPPED = ("dev",)  # extras of those who work on eyelid
_REFUSED = re.compile(r"(?<!L)(?:A?GPL|(?<!Lesser )General Public)", re.IGNORECASE)
_TOLD_ELSEWHERE = {"exifread": "BSD-3-Clause"}  # by the text of its LICENSE.txt; its metadata do not name one
_CHOICE = re.compile(r"\s+OR\s+")
_LINKED = re.compile(r"\S+\s+WITH\s+(?:GCC|LLVM|Classpath|Autoconf|Bison)[\w.-]*", re.IGNORECASE)


class Licence(NamedTuple):
    """The licence of one package, as its metadata tells it, and for which extras it is needed."""

    package: str
    version: str
    licence: str
    extras: str

    @property
    def is_refused(self) -> bool:
        """Whether it can only be had under the GPL or the AGPL, or does not say under what."""
        choices = _CHOICE.split(self.licence)
        return not self.licence or all(_REFUSED.search(_LINKED.sub("", choice)) for choice in choices)


def licences(project: Path = PROJECT) -> tuple[list[Licence], list[str]]:
    """Returns the licences of what a project needs, and the names of what is needed and not installed."""
    facts = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    extras = {"core": facts["dependencies"], **facts["optional-dependencies"]}
    found: dict[str, set[str]] = {}
    absent: set[str] = set()
    for extra in extras.keys() - set(NOT_SHIPPED):
        for package in _needed(extras[extra], frozenset(), set(), absent):
            found.setdefault(package, set()).add(extra)
    listed = []
    for name, needing in sorted(found.items()):
        package = distribution(name)
        licence = _TOLD_ELSEWHERE.get(name) or licence_of(package)
        listed.append(
            Licence(name, package.version, licence, "all" if "core" in needing else " ".join(sorted(needing)))
        )
    return listed, sorted(absent)


def _needed(
    texts: Iterable[str], extras: frozenset[str], seen: set[tuple[str, frozenset[str]]], absent: set[str]
) -> Iterator[str]:
    for needed in map(Requirement, texts):
        key = (re.sub(r"[-_.]+", "-", needed.name).lower(), frozenset(needed.extras))
        is_needed = needed.marker is None or any(
            needed.marker.evaluate({"extra": extra}) for extra in extras or ("",)
        )
        if not is_needed or key in seen:
            continue
        seen.add(key)
        try:
            its_own = distribution(key[0]).requires or ()
        except PackageNotFoundError:
            absent.add(key[0])
            continue
        yield key[0]
        yield from _needed(its_own, key[1], seen, absent)


def licence_of(package: Distribution) -> str:
    """Returns what the metadata say: the expression, the classifiers, or the first line of the text."""
    facts = package.metadata
    classifiers = [
        line.rpartition(" :: ")[2] for line in facts.get_all("Classifier", ()) if "License ::" in line
    ]
    told: Sequence[str | None] = (facts["License-Expression"], " OR ".join(classifiers), facts["License"])
    lines = [(text or "").strip().partition("\n")[0] for text in told]
    return next((line for line in lines if line not in ("", "UNKNOWN", "OSI Approved")), "")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--table", type=Path, help="CSV to write")
    given = parser.parse_args()
    listed, absent = licences()
    for each in listed:
        print(f"{each.package:28} {each.version:14} {each.licence[:60]:60} {each.extras}")
    if given.table:
        with given.table.open("w", newline="") as file:
            csv.writer(file).writerows([Licence._fields, *listed])
    refused = [each.package for each in listed if each.is_refused]
    print(f"{len(listed)} packages, refused: {refused or 'none'}; not here, not checked: {absent or 'none'}")
    sys.exit(bool(refused))


if __name__ == "__main__":
    main()
