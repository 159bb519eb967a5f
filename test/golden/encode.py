"""Arrays as JSON: short decimal lists for small models, base64 for the reference model."""

import base64

import numpy as np


def numbers(array: np.ndarray | list, digits: int) -> list[float | int]:
    """Flat, with as many digits as the precision needs; whole numbers without a point."""
    values = [float(f"{v:.{digits}g}") for v in np.asarray(array, np.float64).ravel()]
    return [int(v) if v.is_integer() else v for v in values]


def tensors(arrays: list[np.ndarray], digits: int) -> list[list[float | int]]:
    return [numbers(a, digits) for a in arrays]


def packed(array: np.ndarray, kind: str) -> str:
    """Little-endian bytes of `kind` ("<f4" or "<f8")."""
    return base64.b64encode(np.ascontiguousarray(array, kind).tobytes()).decode()
