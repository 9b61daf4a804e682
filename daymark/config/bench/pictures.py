"""Pictures of pages small enough to keep beside the code: PNG with a palette, made from what the browser drew.

Letters are drawn with hundreds of shades between ink and paper. A page looks the same with a few of them.
"""

from __future__ import annotations

import base64
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHADES = 16
"""Levels of each of red, green and blue between which shades are told apart."""

COLOURS = 64
PIXELS = """async picture => {
    const image = await createImageBitmap(await (await fetch(picture)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const drawing = canvas.getContext('2d');
    drawing.drawImage(image, 0, 0);
    const pixels = drawing.getImageData(0, 0, image.width, image.height).data;
    let text = '';
    for (let at = 0; at < pixels.length; at += 32768) text += String.fromCharCode(...pixels.subarray(at, at + 32768));
    return [image.width, image.height, btoa(text)];
}"""


def smaller(picture: bytes, page: Page) -> bytes:
    """The same picture as a PNG of at most COLOURS colours. `page` is a blank one, to read the pixels with."""
    width, height, pixels = page.evaluate(PIXELS, f"data:image/png;base64,{base64.b64encode(picture).decode()}")
    shown = np.frombuffer(base64.b64decode(pixels), dtype=np.uint8).reshape(height, width, 4)[:, :, :3]
    palette, places = _palette(shown)
    return _png(palette, places)


def _palette(shown: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The colours to keep (n x 3), and for each pixel which of them stands nearest."""
    packed = shown.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    colours, of, times = np.unique(packed, return_inverse=True, return_counts=True)
    parts = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(np.int64)
    # The most frequent colour of each small cube stands for the cube, so that flat areas keep theirs exactly.
    often = np.argsort(-times, kind="stable")
    cubes = (parts[often] * SHADES // 256) @ np.array([SHADES * SHADES, SHADES, 1])
    first = np.sort(np.unique(cubes, return_index=True)[1])[:COLOURS]
    kept = parts[often[first]]
    nearest = ((parts[:, None, :] - kept[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    return kept.astype(np.uint8), nearest.astype(np.uint8)[of].reshape(packed.shape)


def _png(palette: np.ndarray, places: np.ndarray) -> bytes:
    height, width = places.shape
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    # Each line begins with the number of its filter; none suits places in a palette best.
    lines = np.hstack([np.zeros((height, 1), dtype=np.uint8), places]).tobytes()
    parts = ((b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
