"""What every request after a key press or a click on a page has."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Click = Annotated[str, Field(min_length=1, max_length=64)]
"""The identifier that the page gives a key press or a click, so that sent twice it counts once."""


class ClickRequest(BaseModel):
    """A request after a key press or a click; many, such as that for undo, have no more."""

    model_config = ConfigDict(extra="forbid", strict=True)

    click: Click
