"""The integer formulas that stand in for stored numbers.

Python, Rust and TypeScript evaluate them with the same bits, so weights and big inputs need no space.
"""

import numpy as np

U32 = np.uint32


def hash32(a: int, b: np.ndarray | int) -> np.ndarray:
    """A 32-bit mix of `a` and each element of `b`; all arithmetic is modulo 2^32."""
    with np.errstate(over="ignore"):
        h = np.asarray(b).astype(np.uint64).astype(U32) * U32(0x85EBCA77)
        h = h + U32((a + 1) * 0x9E3779B1 & 0xFFFFFFFF)
        h = (h ^ (h >> U32(15))) * U32(0x2C1B3C6D)
        h = (h ^ (h >> U32(12))) * U32(0x297A2D39)
        return h ^ (h >> U32(15))


def weights(tensor: int, shape: list[int], scale: float) -> np.ndarray:
    """Weights of tensor number `tensor`: multiples of scale / 2^15 in [-scale, scale), exact in float32."""
    steps = (hash32(tensor, np.arange(int(np.prod(shape)))) >> U32(16)).astype(np.int64) - 32768
    return (steps / 32768 * scale).reshape(shape)


def steps(seed: int, count: int, below: int) -> np.ndarray:
    """`count` whole numbers in [0, below)."""
    return (hash32(seed, np.arange(count)) % U32(below)).astype(np.int64)


def zipf_tokens(seed: int, rows: int, length: int, vocabulary: int) -> np.ndarray:
    """Padded on the left with 0; ids spread evenly over octaves, as word frequencies roughly are."""
    h = hash32(seed, np.arange(rows)).astype(np.int64)
    real = np.where(h % 10 < 4, length, 40 + (h >> 8) % 160)
    cell = np.arange(rows * length)
    octave = (hash32(seed + 1, cell).astype(np.int64) % 14).reshape(rows, length)
    first = 1 << octave
    offset = hash32(seed + 2, cell).astype(np.int64).reshape(rows, length)
    ids = first + offset % np.minimum(first, vocabulary - first)
    return np.where(np.arange(length)[None, :] < length - real[:, None], 0, ids)


def zipf_targets(seed: int, rows: int) -> np.ndarray:
    return (hash32(seed + 3, np.arange(rows)) & U32(1)).astype(np.float64)
