"""The eye in a photo: a source whose picture is one eye, cut out of the photo that its file holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from eyelid.eyes import Eye, crop
from eyelid.pictures import Picture, Still


@dataclass(frozen=True, slots=True)
class EyeInPhoto:
    """One eye of a photo, as a picture of its own. Both eyes of a photo have its name and its file.

    Attributes:
        photo: The file of the photo.
        eye: Where the eye is in the upright photo.
    """

    photo: Still
    eye: Eye

    @property
    def source(self) -> str:
        """The name of the photo."""
        return self.photo.source

    @property
    def path(self) -> str | None:
        """The photo's path on disk; None inside a zip."""
        return self.photo.path

    @property
    def failure(self) -> str:
        """Why there is no photo; else empty."""
        return self.photo.failure

    @property
    def place(self) -> str:
        """The place of the eye in the photo, as text: its box, and by how much it is turned."""
        return f"{self.eye.box} {self.eye.roll}"

    def name_in(self, place: str) -> str:
        """Returns the part of the photo's name after `place`; see `Still.name_in`."""
        return self.photo.name_in(place)

    def read(self) -> bytes:
        """Returns the whole file of the photo; raises `PictureError` if it cannot."""
        return self.photo.read()

    def picture(self, *, colour: bool = False) -> Picture:
        """Returns the patch of the eye; raises `PictureError` if it lies outside the photo. See `Still`."""
        return self.cut_out(self.photo.picture(colour=colour))

    def cut_out(self, photo: Picture) -> Picture:
        """Returns the patch of the eye in its photo; raises `PictureError` if it lies outside."""
        return photo._replace(pixels=crop(photo, self.eye))

    def frames(self, *, colour: bool = False) -> Iterator[Picture]:
        """Yields the patch of the eye; see `Source.frames`."""
        yield self.picture(colour=colour)

    def identity(self) -> str:
        """Returns the identity of the photo with the place of the eye."""
        return f"{self.photo.identity()} {self.place}"


def photo_of(file: Still) -> Still:
    """Returns the photo that an eye is in; the file itself if it is no eye in a photo."""
    return file.photo if isinstance(file, EyeInPhoto) else file
