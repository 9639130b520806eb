"""The boxes of each picture in a file of its own: the text files of YOLO, and the XML files of Pascal VOC."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from eyelid.errors import printable
from eyelid.pages import write_whole
from eyelid.results.picture_boxes import CATEGORIES, PictureBoxes

_DECIMALS = 6


@dataclass(frozen=True)
class BoxFiles(ABC):
    """A folder with a file for each picture; one without a box for a picture in which nobody is found.

    Attributes:
        folder: The folder.
    """

    folder: Path

    def begin(self) -> None:  # noqa: B027 - most formats have nothing but the files
        """Writes what stands in the folder once; raises `OutputError` if it cannot."""

    @abstractmethod
    def write(self, place: str, picture: PictureBoxes) -> None:
        """Writes the file of a picture to a place in the folder; raises `OutputError` if it cannot."""


class YoloFiles(BoxFiles):
    """`labels/PLACE.txt`, a line for each box, with `classes.txt` and `data.yaml`, which name the classes.

    The format: https://docs.ultralytics.com/datasets/detect. A line has the number of the class, and the
    middle, width and height of the box in widths and heights of the picture.
    """

    def begin(self) -> None:
        """Writes `classes.txt` and `data.yaml`."""
        names = "".join(f"  {number}: {name}\n" for number, name in enumerate(CATEGORIES))
        write_whole(self.folder / "classes.txt", "".join(f"{name}\n" for name in CATEGORIES))
        write_whole(self.folder / "data.yaml", f"path: .\ntrain: images\nval: images\nnames:\n{names}")

    def write(self, place: str, picture: PictureBoxes) -> None:
        """Writes the boxes of a picture."""
        lines = []
        for category, (x, y, width, height), *_ in picture.labelled():
            numbers = (
                (x + width / 2) / picture.width,
                (y + height / 2) / picture.height,
                width / picture.width,
                height / picture.height,
            )
            cells = " ".join(f"{number:.{_DECIMALS}f}" for number in numbers)
            lines.append(f"{CATEGORIES.index(category)} {cells}\n")
        write_whole(self.folder / "labels" / f"{place}.txt", "".join(lines), lasting=False)


class VocFiles(BoxFiles):
    """`PLACE.xml` for each picture. Pixels are counted from 1, and the last one belongs to the box.

    The format: http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html.
    """

    def write(self, place: str, picture: PictureBoxes) -> None:
        """Writes the boxes of a picture."""
        folder, _, name = picture.name.rpartition("/")
        root = ElementTree.Element("annotation")
        _add(root, folder=printable(folder), filename=printable(name))
        size = ElementTree.SubElement(root, "size")
        _add(size, width=picture.width, height=picture.height, depth=3)
        _add(root, segmented=0)
        for category, (x, y, width, height), is_cut, _ in picture.labelled():
            thing = ElementTree.SubElement(root, "object")
            _add(thing, name=category, pose="Unspecified", truncated=int(is_cut), difficult=0)
            left, top = min(round(x), picture.width - 1), min(round(y), picture.height - 1)
            _add(
                ElementTree.SubElement(thing, "bndbox"),
                xmin=left + 1,
                ymin=top + 1,
                xmax=max(round(x + width), left + 1),
                ymax=max(round(y + height), top + 1),
            )
        ElementTree.indent(root)
        content = ElementTree.tostring(root, encoding="utf-8") + b"\n"
        write_whole(self.folder / f"{place}.xml", content, lasting=False)


def _add(parent: ElementTree.Element, **texts: str | int) -> None:
    """Adds elements with a text."""
    for name, text in texts.items():
        ElementTree.SubElement(parent, name).text = str(text)


BOX_FILES: dict[str, type[BoxFiles]] = {"yolo": YoloFiles, "voc": VocFiles}
"""The formats of a file for each picture, by name."""
