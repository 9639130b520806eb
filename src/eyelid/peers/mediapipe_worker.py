"""Lets MediaPipe's face landmarker look at pictures. A Python that has mediapipe runs this file as a program.

MediaPipe's packages replace those of OpenCV, so it has an environment of its own, in which eyelid is not.
The arguments are the file `face_landmarker.task` and the largest number of faces. For each picture, a line
with its height and width comes in, then its RGB pixels; a line of JSON goes out: for each eye its x and y in
pixels and how closed it is, and the processor seconds that this took.
"""

import json
import sys
import time

_EYES = ((33, 133, "eyeBlinkRight"), (362, 263, "eyeBlinkLeft"))  # two corners, and the blendshape


def main(model: str, faces: int) -> None:
    """Answers for pictures until the input ends."""
    import mediapipe
    import numpy as np
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model), output_face_blendshapes=True, num_faces=faces
    )
    with vision.FaceLandmarker.create_from_options(options) as landmarker:
        while line := sys.stdin.buffer.readline():
            height, width = map(int, line.split())
            content = sys.stdin.buffer.read(3 * height * width)
            pixels = np.frombuffer(content, np.uint8).reshape(height, width, 3)
            started = time.process_time()
            found = landmarker.detect(mediapipe.Image(mediapipe.ImageFormat.SRGB, pixels))
            seconds = time.process_time() - started
            eyes = []
            for points, shapes in zip(found.face_landmarks, found.face_blendshapes, strict=True):
                scores = {shape.category_name: shape.score for shape in shapes}
                for outer, inner, blink in _EYES:
                    x = width * (points[outer].x + points[inner].x) / 2
                    y = height * (points[outer].y + points[inner].y) / 2
                    eyes.append((x, y, scores[blink]))
            print(json.dumps({"eyes": eyes, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
