"""The control map of points.json as ControlNetMediaPipeFace's annotator draws it: OpenCV's lines of thickness 2 and
squares of four pixels on a picture of 512 x 512 in BGR, then turned to RGB. Writes drawn.json: runs of equal pixels,
row by row.

    pip install opencv-python-headless==4.11.0.86 numpy==2.2.6
    python make_control_map.py
"""

import json
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).parent
SIZE = 512

# As the annotator gives them to OpenCV, in its order of drawing.
SPECS = json.loads((HERE / "annotator.json").read_text())


def main():
    points = {int(index): tuple(place) for index, place in json.loads((HERE / "points.json").read_text()).items()}
    picture = np.zeros((SIZE, SIZE, 3), np.uint8)
    for spec in SPECS["lines"]:
        for start, end in spec["edges"]:
            cv2.line(picture, points[start], points[end], spec["colour"], 2)
    for spec in SPECS["pupils"]:
        x, y = points[spec["point"]]
        picture[y - 2 : y + 2, x - 2 : x + 2] = spec["colour"]
    pixels = picture[:, :, ::-1].reshape(-1, 3)
    runs, start = [], 0
    for i in range(1, len(pixels) + 1):
        if i == len(pixels) or (pixels[i] != pixels[start]).any():
            runs.append([i - start, *map(int, pixels[start])])
            start = i
    (HERE / "drawn.json").write_text(json.dumps({"opencv": cv2.__version__, "size": SIZE, "runs": runs}, separators=(",", ":")))


main()
