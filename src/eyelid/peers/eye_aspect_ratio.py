"""The eye aspect ratio by eyelid's own landmarks, which many blink counters go by."""

from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel
from eyelid.peers.face_peer import PhotoEye
from eyelid.pictures import Picture


class EyeAspectRatio:
    """Measures how open eyes are by their height over their width (Soukupová & Čech 2016)."""

    name = "ear"
    away_s = 0.0

    def __init__(self) -> None:
        faces, landmarks = FaceModel.load(), LandmarkModel.load()
        self._finder = EyesInFaces(faces, landmarks)
        self.colour = self._finder.colour
        self.kilobytes = (faces.file.stat().st_size + landmarks.file.stat().st_size) / 1000
        self.trained_on = {name.lower() for name in landmarks.opened.info.set_names}

    def measure(self, photo: Picture) -> list[PhotoEye]:
        """Returns the eyes of all faces in a photo."""
        eyes = []
        for eye in self._finder.find(photo):
            x, y, width, height = eye.box
            if eye.ear is not None:
                eyes.append(PhotoEye(x + width / 2, y + height / 2, eye.ear))
        return eyes
