"""What h5py sees in files, for comparison with our reader: a line for each group and data set, and a checksum of all numbers as float32."""

import io
import os
import zipfile
import zlib

import h5py
import ml_dtypes
import numpy as np


def floats(data_set) -> np.ndarray:
    """The numbers as float32. Two bytes without a type of their own are bfloat16."""
    values = np.asarray(data_set[()])
    if values.dtype.kind == "V":
        values = values.view(ml_dtypes.bfloat16)
    with np.errstate(over="ignore"):
        return values.astype("<f4")


def texts(value) -> list:
    """An attribute as a list of texts; None for what is none."""
    values = np.atleast_1d(np.asarray(value, dtype=object)).ravel().tolist()
    if not all(isinstance(v, (str, bytes)) for v in values):
        return None
    return [v.decode() if isinstance(v, bytes) else v for v in values]


def dump(file) -> dict:
    """Lines in the order of the names' bytes, and the checksum of them and of the numbers behind each."""
    lines, checksum = [], 0

    def say(text, numbers=b""):
        nonlocal checksum
        lines.append(text)
        checksum = zlib.crc32(numbers, zlib.crc32(text.encode(), checksum))

    def visit(path, node):
        for name in sorted(node.attrs, key=lambda name: name.encode()):
            found = texts(node.attrs[name])
            if found is not None:
                say(f"{path}@{name}: {'|'.join(found)}")
        if isinstance(node, h5py.Dataset):
            numbers = floats(node)
            # All that is no number is the same one.
            numbers[np.isnan(numbers)] = np.nan
            say(f"{path} [{', '.join(map(str, node.shape))}]", numbers.tobytes())
        else:
            say(f"{path}/")
            for name in sorted(node, key=lambda name: name.encode()):
                visit(f"{path}/{name}", node[name])

    visit("", file)
    return {"lines": len(lines), "checksum": checksum}


def dump_bytes(data: bytes) -> dict:
    with h5py.File(io.BytesIO(data), "r") as file:
        return dump(file)


def dump_folder(folder: str) -> dict:
    """All weights of a folder's .h5 and .keras files, by the names of these."""
    found = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.endswith(".h5"):
            with open(path, "rb") as file:
                found[name] = dump_bytes(file.read())
        elif name.endswith(".keras"):
            with zipfile.ZipFile(path) as archive:
                if "model.weights.h5" in archive.namelist():
                    found[name] = dump_bytes(archive.read("model.weights.h5"))
    return found
