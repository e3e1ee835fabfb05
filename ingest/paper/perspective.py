"""A sheet on a table, as a phone sees it: its corners found, then seen from straight above."""

from math import hypot

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.paper.cleaning import Ink, as_pixels, resized
from ingest.paper.picture import Pixels

Corners = NDArray[np.float32]


def sheet(pixels: Pixels) -> Corners | None:
    """The corners (4 by 2: x, y; clockwise from the top left) of a bright sheet on darker ground, or None.

    Found on a small copy with its letters closed over, at several levels of light, since a shadow may lie across.
    """
    scale = 1 / max(1, round(max(pixels.shape[:2]) / 500))
    small = resized(pixels, scale)
    # Paper has every colour in its light, a wooden table lacks blue.
    light = small.min(axis=2) if small.ndim == 3 else small
    closed = as_pixels(cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)))
    rim = np.concatenate((closed[:3].ravel(), closed[-3:].ravel(), closed[:, :3].ravel(), closed[:, -3:].ravel()))
    if np.percentile(rim, 30) > 0.75 * np.percentile(closed, 90):
        return None  # the paper fills the frame
    best: Corners | None = None
    clearest = 0.75
    for level in np.linspace(np.percentile(closed, 15), np.percentile(closed, 90), 16):
        quad = _quadrilateral(closed > level)
        if quad is None or not _framed(closed, quad):
            continue
        clear = _edge(closed, quad)
        if clear > clearest:
            best, clearest = quad, clear
    return None if best is None else best / np.float32(scale)


def _quadrilateral(bright: Ink) -> Corners | None:
    opened = cv2.morphologyEx(bright.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    outline = max(contours, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    if cv2.contourArea(outline) < 0.9 * cv2.contourArea(hull):
        return None
    for tolerance in (0.01, 0.02, 0.03, 0.04):
        corners = cv2.approxPolyDP(hull, tolerance * cv2.arcLength(hull, True), True).reshape(-1, 2)
        if len(corners) == 4 and cv2.contourArea(corners) > 0.93 * cv2.contourArea(hull):
            return _clockwise(corners.astype(np.float32))
    return None


def _clockwise(corners: Corners) -> Corners:
    middle = corners.mean(axis=0)
    order = np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))
    ring = corners[order]
    return np.roll(ring, -int(ring.sum(axis=1).argmin()), axis=0)


def _framed(light: Pixels, quad: Corners) -> bool:
    """Whether it is a good part of the picture, and ground is seen on at least three sides of it."""
    inside = np.zeros(light.shape, np.uint8)
    cv2.fillConvexPoly(inside, quad.astype(np.int32), 1)
    height, width = light.shape
    sides = (inside[1], inside[height - 2], inside[:, 1], inside[:, width - 2])
    return bool(0.2 < inside.mean() < 0.97 and sum(side.mean() < 0.1 for side in sides) >= 3)


def _edge(light: Pixels, quad: Corners) -> float:
    """The share of its least clear side along which the inside is clearly brighter than the ground beside it."""
    middle = quad.mean(axis=0)
    height, width = light.shape
    clear = []
    for one, other in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        along = one + (other - one) * np.linspace(0.05, 0.95, 60, dtype=np.float32)[:, None]
        across = np.array((one[1] - other[1], other[0] - one[0]), np.float32)
        across /= np.hypot(*across) or 1.0
        across *= np.sign(np.dot(middle - (one + other) / 2, across)) or 1.0
        places = [np.clip(along + across * away, 0, (width - 1, height - 1)).astype(int) for away in (7, -7)]
        within, beside = (light[place[:, 1], place[:, 0]].astype(np.float32) for place in places)
        clear.append(float((within > 1.2 * beside + 4).mean()))
    return min(clear)


def flattened(page: Pixels, corners: Corners) -> tuple[Pixels, float, NDArray[np.float64]]:
    """The sheet seen from straight above, the angle in degrees at which its top edge lay, and the map to it (3 by 3)."""
    top_left, top_right, bottom_right, bottom_left = corners
    width = max(hypot(*(top_right - top_left)), hypot(*(bottom_right - bottom_left)))
    height = max(hypot(*(bottom_left - top_left)), hypot(*(bottom_right - top_right)))
    long_side, short_side = max(width, height), min(width, height)
    if 1.15 < long_side / short_side < 1.75:  # a sheet of A4 seen at a slant
        short_side = long_side / 2**0.5
        width, height = (short_side, long_side) if height > width else (long_side, short_side)
    size = (round(width), round(height))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    warp = np.asarray(cv2.getPerspectiveTransform(corners, target), np.float64)
    flat = cv2.warpPerspective(page, warp, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    edge = top_right - top_left
    return as_pixels(flat), float(np.rad2deg(np.arctan2(edge[1], edge[0]))), warp
