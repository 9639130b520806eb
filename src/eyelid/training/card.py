"""The card of a model: what it reads, what it was made from, how well it does, for whom it may fail."""

from dataclasses import replace

from eyelid.read import ModelInfo
from eyelid.training.options import TrainOptions
from eyelid.training.run_folder import config_text


def card_text(info: ModelInfo, options: TrainOptions, *, temperature: float, size_bytes: int) -> str:
    """Returns the card as Markdown, written from the training's own numbers."""
    rows = [
        f"| {name} | {score['pictures']:,.0f} | {score['groups']:,.0f} | {score['accuracy']:.4f} "
        f"| {score['eer']:.4f} | {score['auc']:.4f} | {score['unsure']:.4f} | {score['decided_error']:.4f} |"
        for name, score in info.scores.items()
    ]
    return "\n".join(
        [
            f"# {info.name}",
            "",
            f"Reads the {info.task} of one eye: {' or '.join(info.classes)}. "
            "Written by the training that made the model; not edited by hand.",
            "",
            "| | |",
            "|---|---|",
            f"| input `eyes` | uint8 `[N, {info.input_size}, {info.input_size}]`, grey |",
            f"| output `probabilities` | float32 `[N, {len(info.classes)}]`: {', '.join(info.classes)} |",
            f"| framing | {info.framing} |",
            f"| unsure | where the larger probability is below {info.unsure_below:.4f} |",
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
            "On people and faces that it was not trained on. Those of the validation part also set the "
            "temperature and the threshold for `unsure`.",
            "",
            "| set | pictures | groups | accuracy | EER | AUC | unsure | error of the decided |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
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
