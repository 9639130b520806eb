"""Writes what MediaPipe's face landmarker says of the mouths and eyes of LFW's faces.

A Python that has mediapipe runs this file as a program; `models.expression` does so. The arguments are the
file `face_landmarker.task`, `lfw.zip`, and the table to write.
"""

import csv
import io
import sys
import zipfile

SHAPES = (
    "mouthSmileLeft",
    "mouthSmileRight",
    "jawOpen",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "eyeSquintLeft",
    "eyeSquintRight",
    "eyeLookDownLeft",
    "eyeLookDownRight",
    "eyeBlinkLeft",
    "eyeBlinkRight",
)
NOSE = 1  # number of the point at its tip


def main(model: str, pictures: str, table: str) -> None:
    """Writes a row for each face: the file, the tip of the nose in pixels, and its blendshapes, 0 to 1."""
    import mediapipe
    import numpy as np
    from mediapipe.tasks.python import BaseOptions, vision
    from PIL import Image

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model), output_face_blendshapes=True, num_faces=5
    )
    with (
        vision.FaceLandmarker.create_from_options(options) as landmarker,
        zipfile.ZipFile(pictures) as archive,
        open(table, "w", newline="", encoding="utf-8") as stream,
    ):
        writer = csv.writer(stream)
        writer.writerow(["file", "nose_x", "nose_y", *SHAPES])
        for name in sorted(name for name in archive.namelist() if name.lower().endswith(".jpg")):
            pixels = np.asarray(Image.open(io.BytesIO(archive.read(name))).convert("RGB"))
            found = landmarker.detect(
                mediapipe.Image(mediapipe.ImageFormat.SRGB, np.ascontiguousarray(pixels))
            )
            for points, shapes in zip(found.face_landmarks, found.face_blendshapes, strict=True):
                scores = {shape.category_name: shape.score for shape in shapes}
                x, y = points[NOSE].x * pixels.shape[1], points[NOSE].y * pixels.shape[0]
                numbers = (x, y, *(scores[shape] for shape in SHAPES))
                writer.writerow([name.rsplit("/", 1)[-1], *(f"{number:.4f}" for number in numbers)])


if __name__ == "__main__":
    main(*sys.argv[1:])
