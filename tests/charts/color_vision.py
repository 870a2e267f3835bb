"""Colors as they look to others, and how far two of them stand apart."""

import re

import numpy as np

# Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color
# vision deficiency", IEEE TVCG 15:1291-8: full severity, on linear sRGB.
VIEWS = {
    "color": np.eye(3),
    "grey": np.array([[0.2126, 0.7152, 0.0722]] * 3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868],
         [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968],
         [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779],
         [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375],
     [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip


def seen(ink: str, view: str) -> str:
    """Give a color, as #rrggbb, as it looks in a view."""
    linear = np.clip(VIEWS[view] @ _linear(ink), 0, 1)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * float(each)):02x}" for each in coded)


def seen_in(svg: str, view: str) -> str:
    """Give a drawing as it looks in a view; what names no color stays black."""
    return re.sub(r"#[0-9a-fA-F]{6}\b", lambda found: seen(found[0], view), svg)


def lab(ink: str) -> np.ndarray:
    """Give a color in CIE L*a*b* (D65)."""
    white = _XYZ @ np.ones(3)
    ratio = _XYZ @ _linear(ink) / white
    root = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def distance(first: str, second: str) -> float:
    """Give how far two colors stand apart: ΔE of 1976, in which 2.3 is just noticeable."""
    return float(np.linalg.norm(lab(first) - lab(second)))


def _linear(ink: str) -> np.ndarray:
    coded = np.array([int(ink[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
