"""What a carer should know of the camera: that it gives nothing, sees nobody, or is unsure of the eyes."""

from typing import NamedTuple

from eyelid.speaking.glance_reader import UNSURE, Seen

_WORDS = {
    "off": "there is no camera; keys choose",
    "waiting": "waiting for the first picture of the camera",
    "fine": "the eyes are seen",
    "nobody": "no face is seen: turn the camera to it, or come nearer",
    "unsure": "it cannot be told where the eyes look: give more light from the front, or calibrate again",
    "bright": "it is too bright: turn away from the sun or the lamp",
    "dark": "it is too dark: give light from the front",
    "stopped": "the camera gives no pictures; if the page is in the background, bring it to the front",
    "refused": "the camera cannot be used; keys choose",
    "two_faces": "several faces are seen: the marked one speaks; press another one to change that",
}
_STOPPED_S = 3.0
_SLOWLY_S = 2.0  # blinks and glances away are no reason to say anything


class CameraState(NamedTuple):
    """How the camera does: one of `off`, `waiting`, `fine`, … and what that means."""

    state: str
    words: str


class CameraWatch:
    """Takes what is seen, and tells how the camera does."""

    def __init__(self, *, has_camera: bool) -> None:
        """Makes one that has seen nothing."""
        self._has_camera = has_camera
        self._failure = ""
        self._lost = ""
        self._last_s: float | None = None
        self._faces = 0
        self._light = ""
        self._good_s = self._sure_s = 0.0  # when a face was seen last, and when it was sure what the eyes do

    def take(self, time_s: float, seen: Seen, faces: int) -> None:
        """Takes what was seen in a frame, and how many faces there were."""
        if self._last_s is None or time_s - self._last_s > _STOPPED_S:
            self._good_s = self._sure_s = time_s
        self._last_s, self._faces, self._light = time_s, faces, seen.light
        self._failure = self._lost = ""
        if seen.track is not None:
            self._good_s = time_s
        if seen.movement not in (None, UNSURE):
            self._sure_s = time_s

    def fail(self, reason: str) -> None:
        """Says that the camera cannot be used."""
        self._failure = reason

    def lose(self, reason: str) -> None:
        """Says that the camera gives no frames for now."""
        self._lost = reason

    def state(self, time_s: float) -> CameraState:
        """Returns how the camera does at a time, in seconds."""
        if self._failure:
            return CameraState("refused", f"{_WORDS['refused']}: {self._failure}")
        name = self._name(time_s)
        return CameraState(
            name, _WORDS[name] + (f": {self._lost}" if name == "stopped" and self._lost else "")
        )

    def _name(self, time_s: float) -> str:
        if self._last_s is None:
            return "waiting" if self._has_camera else "off"
        if self._lost or time_s - self._last_s > _STOPPED_S:
            return "stopped"
        if time_s - self._good_s > _SLOWLY_S:
            return self._light or "nobody"
        if time_s - self._sure_s > _SLOWLY_S:
            return self._light or "unsure"
        return "two_faces" if self._faces > 1 else "fine"
