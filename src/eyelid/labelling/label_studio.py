"""Label Studio's JSON: tasks with the annotations of each annotator.

The format is described on https://labelstud.io/guide/task_format. In a project, the labels are the choices
of a control `state`, and the tags those of a control `tags`:

    <View>
      <Image name="image" value="$image"/>
      <Choices name="state" toName="image"><Choice value="open"/><Choice value="closed"/></Choices>
      <Choices name="tags" toName="image" choice="multiple"><Choice value="glasses"/></Choices>
    </View>
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from eyelid.errors import LabelError
from eyelid.labelling.imported_row import ImportedRow
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_rows import LabelRow
from eyelid.labelling.marks import MarkRecord
from eyelid.pictures import PATH_COLUMNS, columns_named

_LOCAL = "/data/local-files/?d="  # how Label Studio names a file below its own folder of local files
_STATE, _TAGS = "state", "tags"
_CANT_TELL = "can't tell"


def label_studio_json(rows: Sequence[LabelRow], marks: Mapping[str, Mapping[str, MarkRecord]]) -> bytes:
    """Returns labels as tasks that Label Studio imports, with one annotation for each annotator.

    Pictures are named as local files, relative to the folder of the pile. Label Studio does not know the
    annotators: their names are in the task's data, as `annotators`.
    """
    tasks = [_task(row.name, marks.get(row.name, {})) for row in rows]
    return json.dumps(tasks, indent=1).encode() + b"\n"


def _task(name: str, records: Mapping[str, MarkRecord]) -> dict[str, Any]:
    return {
        "data": {"image": _LOCAL + quote(name), "annotators": list(records)},
        "annotations": [
            {"result": _results(record.mark), "created_at": record.time} for record in records.values()
        ],
    }


def _results(mark: Mark) -> list[dict[str, Any]]:
    state = _CANT_TELL if mark.cant_tell else mark.label
    choices = {_STATE: [state] if state else [], _TAGS: list(mark.tags)}
    return [
        {"from_name": control, "to_name": "image", "type": "choices", "value": {"choices": values}}
        for control, values in choices.items()
        if values
    ]


def read_tasks(tasks: Sequence[Mapping[str, Any]], *, by: str) -> Iterator[ImportedRow]:
    """Yields the marks of all annotations that were not cancelled.

    Args:
        tasks: The tasks, as Label Studio exports them as JSON.
        by: Name of the annotator of annotations that do not say who made them.

    Raises:
        LabelError: A task has no picture, or an annotation has several labels.
    """
    for number, task in enumerate(tasks, 1):
        place = f"task {number}"
        name = _picture(task["data"], place)
        annotations = [each for each in task.get("annotations", ()) if not each.get("was_cancelled")]
        authors = task["data"].get("annotators", ())
        for index, annotation in enumerate(annotations):
            written = authors[index] if len(authors) == len(annotations) else by
            yield ImportedRow(
                place,
                name,
                (_author(annotation.get("completed_by")) or str(written),),
                _mark(annotation["result"], place),
                str(annotation.get("updated_at") or annotation.get("created_at") or ""),
            )


def _picture(data: Mapping[str, Any], place: str) -> str:
    texts = {name: value for name, value in data.items() if isinstance(value, str)}
    found = [*columns_named(texts, PATH_COLUMNS), *texts]
    if not found:
        raise LabelError(f"{place}: expected the picture as `image` in its data; it has {', '.join(data)}")
    return texts[found[0]]


def _author(completed_by: object) -> str:
    """Returns the name of an annotator, who is a number, or an object with an address; "" for nobody."""
    if isinstance(completed_by, Mapping):
        completed_by = completed_by.get("email") or completed_by.get("id")
    return f"annotator {completed_by}" if isinstance(completed_by, int) else str(completed_by or "")


def _mark(results: Sequence[Mapping[str, Any]], place: str) -> Mark:
    """Returns the mark of one annotation; controls that are not choices are left out."""
    labels: list[str] = []
    tags: list[str] = []
    for result in results:
        if result.get("type") == "choices":
            chosen = map(str, result["value"]["choices"])
            (tags if result.get("from_name") == _TAGS else labels).extend(chosen)
    if len(labels) > 1:
        raise LabelError(f"{place}: the labels {', '.join(labels)}: expected one")
    label = "".join(labels)
    return Mark("", True, tuple(tags)) if label == _CANT_TELL else Mark(label, False, tuple(tags))
