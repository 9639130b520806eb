"""COCO's JSON: pictures, and annotations that give each a category.

The format is described on https://cocodataset.org/#format-data. A picture is one eye, so its annotation is a
box around the whole picture. Only labels go in and out: COCO has no place for tags and annotators.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eyelid.errors import LabelError
from eyelid.labelling.imported_row import ImportedRow
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_rows import LabelRow
from eyelid.labelling.pile import Pile


def coco_json(rows: Sequence[LabelRow], pile: Pile, classes: Sequence[str]) -> bytes:
    """Returns the labels in COCO's format. The pictures are named relative to the folder of the pile.

    Raises:
        PictureError: A picture, whose size the format needs, cannot be read any more.
    """
    labelled = [row for row in rows if row.target]
    images, annotations = [], []
    for number, row in enumerate(labelled, 1):
        height, width = pile.files[pile.numbers[row.name]].picture().pixels.shape
        images.append({"id": number, "file_name": row.name, "width": width, "height": height})
        annotations.append(
            {
                "id": number,
                "image_id": number,
                "category_id": classes.index(row.target) + 1,
                "bbox": [0, 0, width, height],
                "area": width * height,
                "segmentation": [],
                "iscrowd": 0,
            }
        )
    categories = [{"id": number, "name": name} for number, name in enumerate(classes, 1)]
    content = {"images": images, "annotations": annotations, "categories": categories}
    return json.dumps(content, indent=1).encode() + b"\n"


def read_coco(content: Mapping[str, Any], *, by: str) -> Iterator[ImportedRow]:
    """Yields the label of each picture; without one for a picture that has no annotation.

    Args:
        content: The JSON object.
        by: Name of the annotator to record.

    Raises:
        LabelError: A picture has annotations of two categories, or an annotation has an unknown category.
    """
    names = {category["id"]: str(category["name"]) for category in content["categories"]}
    labels: dict[Any, set[str]] = {image["id"]: set() for image in content["images"]}
    for annotation in content["annotations"]:
        labels[annotation["image_id"]].add(names[annotation["category_id"]])
    for image in content["images"]:
        name, found = str(image["file_name"]), labels[image["id"]]
        if len(found) > 1:
            raise LabelError(f"{name}: the categories {', '.join(sorted(found))}: expected one a picture")
        yield ImportedRow(f"image {image['id']}", name, (by,), Mark("".join(found)), "")
