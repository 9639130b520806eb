"""What the page of `speak` asks for, as JSON."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from eyelid.web.click_request import ClickRequest

Setting = bool | int | float | str | list[str] | None

_Name = Annotated[str, Field(min_length=1, max_length=64)]
_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Count = Annotated[int, Field(ge=0, lt=1 << 31)]


class SymbolRequest(ClickRequest):
    """A symbol by a key or a switch; it is late if the server could not be reached when it was made."""

    symbol: Literal["left", "right", "up", "blink", "long_blink"]
    is_late: bool = False


class RepeatRequest(ClickRequest):
    """The request to say something of the history again; the newest has the place 0."""

    place: _Count


class SpokenRequest(BaseModel):
    """The page has said something to its end."""

    model_config = ConfigDict(extra="forbid", strict=True)

    number: _Count


class SettingsRequest(ClickRequest):
    """Changed settings, by room and name, such as `{"symbols": {"dwell_s": 0.8}}`."""

    values: dict[Literal["symbols", "speaker"], dict[_Name, Setting]]


class ConditionRequest(ClickRequest):
    """The condition of the profile that counts now, such as `glasses`."""

    condition: _Name


class CalibrateRequest(ConditionRequest):
    """The request to begin a calibration for a condition."""


class FaceRequest(ClickRequest):
    """Whose eyes count, where several faces are seen."""

    track: _Count


class CameraRequest(ClickRequest):
    """Why the camera of the browser cannot be used."""

    reason: _Text


class WordRequest(ClickRequest):
    """A word of the person's own."""

    word: _Text
