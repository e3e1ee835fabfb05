"""Bar codes and QR codes on a page, by zxing-cpp: where they are, so that they are not taken for letters."""

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from ingest.paper.picture import Pixels


def places(page: Pixels) -> NDArray[np.float64]:
    """The boxes of the codes on a grey picture, n by 4: left, top, right, bottom in pixels, with their quiet zones."""
    boxes = []
    for code in zxingcpp.read_barcodes(np.ascontiguousarray(page)):
        corners = code.position
        points = (corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left)
        across, down = [point.x for point in points], [point.y for point in points]
        quiet = 0.08 * max(max(across) - min(across), max(down) - min(down))
        # A bar code is found along one line across it: its bars reach further up and down than told.
        tall = max(down) - min(down) < 0.25 * (max(across) - min(across))
        more = 0.5 * (max(across) - min(across)) if tall else quiet
        boxes.append((min(across) - quiet, min(down) - more, max(across) + quiet, max(down) + more))
    return np.array(boxes, np.float64).reshape(-1, 4)
