"""The served model: what `GET /v1/models` says of each. It imports nothing, since the client has it, too."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ServedModel:
    """A model that reads eyes.

    Attributes:
        name: Its name.
        task: `state` or `movement`.
        classes: What it tells, in the order of its probabilities.
        input_size: Side of the patches that it reads, in pixels.
        framing: In words, how a patch should be cut around the eye.
        unsure_below: A reading whose largest probability is below this is `unsure`.
        trained_on: In words, the data it was trained on.
        scores: Named set → named number, on people that it was not trained on.
        code_version: The version of eyelid that wrote it.
        fingerprint: SHA-256 of the file, in hexadecimal.
    """

    name: str
    task: str
    classes: tuple[str, ...]
    input_size: int
    framing: str
    unsure_below: float
    trained_on: str
    scores: Mapping[str, Mapping[str, float]]
    code_version: str
    fingerprint: str
