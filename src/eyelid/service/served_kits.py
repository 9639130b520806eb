"""The kits of a service: what pictures are read with, for each thing that a request can ask for."""

from dataclasses import replace

from eyelid.eyes import AutoFinder, PatchFinder, finder_of
from eyelid.eyes.auto_finder import PHOTO_SIDE
from eyelid.model_files import ModelInfo
from eyelid.reading import Kit
from eyelid.service.asked import Asked
from eyelid.weights import BY_SIZE

_SHORTER_BELOW = {"auto": PHOTO_SIDE, "patch": None, "faces": 0}


class ServedKits:
    """The kits, which share their models.

    Args:
        model: Name of a shipped model, or path of a model file, as `predict --model`.
        decided_error: As `predict --decided-error`.
        small_faces: As `predict --small-faces`.
        refuse_damaged: As `predict --refuse-damaged`.

    Raises:
        EyelidError: A model cannot be used.
    """

    def __init__(
        self,
        *,
        model: str = BY_SIZE,
        decided_error: float | None = None,
        small_faces: bool = False,
        refuse_damaged: bool = False,
    ) -> None:
        auto = finder_of("auto", small_faces=small_faces)
        self._finders = {
            "auto": auto,
            "patch": PatchFinder(),
            "faces": auto.in_faces if isinstance(auto, AutoFinder) else auto,
        }
        self._kit = Kit.load(
            model,
            decided_error=decided_error,
            movements="faces",
            finder=auto,
            refuse_damaged=refuse_damaged,
        )
        self._kits: dict[tuple[str, str], Kit] = {}

    def of(self, asked: Asked) -> Kit:
        """Returns the kit for what is asked: the same object for the same request."""
        key = asked.eyes, asked.movements
        if key not in self._kits:
            self._kits[key] = replace(
                self._kit,
                finder=self._finders[asked.eyes],
                movements=None if asked.movements == "none" else self._kit.movements,
                of_patches=asked.movements == "all",
            )
        return self._kits[key]

    def infos(self) -> list[tuple[ModelInfo, str]]:
        """Returns what each model that reads eyes says of itself, and its fingerprint."""
        found = [(reader.info, reader.fingerprint) for reader in self._kit.readers]
        if self._kit.movements:
            found.append((self._kit.movements.info, self._kit.movements.fingerprint))
        return found


def faces_from(asked: Asked) -> int | None:
    """Returns from which shorter side on faces are looked for in a picture, in pixels; None for never."""
    return _SHORTER_BELOW[asked.eyes]
