"""Writes the text of a model card, which says what the model reads, its training data, and its scores."""

from collections.abc import Sequence
from dataclasses import replace

from eyelid.model_files import ModelInfo
from eyelid.training.options import TrainOptions
from eyelid.training.run_config import config_text

_SCORES = {
    "pictures": "pictures",
    "groups": "groups",
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "eer": "EER",
    "auc": "AUC",
    "unsure": "unsure",
    "decided_error": "error of the decided",
}
_COUNTS = ("pictures", "groups")


def card_text(
    info: ModelInfo, options: TrainOptions, *, leaks: Sequence[str], temperature: float, size_bytes: int
) -> str:
    """Returns the card as Markdown.

    Args:
        info: The description of the model, with its scores.
        options: The options of the training.
        leaks: Sentences about leaks of the split, with which the card begins.
        temperature: Number by which the model file divides the logits.
        size_bytes: Size of the model file in bytes.
    """
    keys = [key for key in _SCORES if any(key in score for score in info.scores.values())]
    rows = [
        " | ".join(
            [f"| {name}", *(f"{score[key]:,.0f}" if key in _COUNTS else f"{score[key]:.4f}" for key in keys)]
        )
        + " |"
        for name, score in info.scores.items()
    ]
    what = "photo" if info.task == "sharpness" else "eye"
    return "\n".join(
        [
            *(line for leak in leaks for line in (f"**{leak}**", "")),
            f"# {info.name}",
            "",
            f"Reads the {info.task} of one {what}: {', '.join(info.classes)}. "
            "Written by the training that made the model; not edited by hand.",
            "",
            "| | |",
            "|---|---|",
            f"| input `eyes` | uint8 `[N, {info.input_size}, {info.input_size}]`, grey |",
            f"| output `probabilities` | float32 `[N, {len(info.classes)}]`: {', '.join(info.classes)} |",
            f"| framing | {info.framing} |",
            f"| unsure | where the largest probability is below {info.unsure_below:.4f} |",
            f"| temperature | {temperature:.4f}, inside the graph |",
            f"| file | {size_bytes:,} bytes |",
            f"| eyelid | {info.code_version} |",
            "",
            "## Trained on",
            "",
            info.trained_on,
            "",
            "## Scores",
            "",
            "On people and faces that it was not trained on. Those of the validation parts also set the "
            "temperature and the threshold for `unsure`.",
            "",
            " | ".join(["| set, part", *(_SCORES[key] for key in keys)]) + " |",
            "|---" * (len(keys) + 1) + "|",
            *rows,
            "",
            *_unsure_section(info),
            "## Made with",
            "",
            "`eyelid train --config FILE`, where FILE is",
            "",
            "```yaml",
            config_text(replace(options, runs=TrainOptions().runs)).rstrip(),
            "```",
            "",
        ]
    )


def _unsure_section(info: ModelInfo) -> list[str]:
    """Returns the lines of a section on the thresholds of `unsure`; an empty list if the model names none.

    Each row of its table is an error that `--decided-error` may ask for, with the threshold that keeps it.
    """
    if not info.thresholds:
        return []
    return [
        "## Unsure",
        "",
        "The probability below which a reading is unsure, so that the others err at most so often: on "
        "average, on pictures like those of the validation parts, in the worst set. `--decided-error` "
        "chooses.",
        "",
        "| errors among the decided, at most | unsure below |",
        "|---|---|",
        *(f"| {rate} | {least:.4f} |" for rate, least in info.thresholds),
        "",
    ]
