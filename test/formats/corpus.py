"""Writes what the tests of HDF5 and zip read: files by h5py and zipfile in corpus/, and what h5py sees in them in
golden/corpus.json. Files of new superblocks tell when they were made, the others come out the same.

`corpus.py FOLDER` sets beside them what h5py sees in the files of a folder that Keras wrote, in golden/samples.json.
"""

import base64
import ctypes
import glob
import io
import json
import os
import struct
import sys
import zipfile
import zlib

import h5py
import ml_dtypes
import numpy as np

from dump import dump_bytes, dump_folder

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "corpus")


def hdf5(name, fill, **options):
    # No times of creation, so that the files come out the same.
    with h5py.File(os.path.join(CORPUS, name), "w", **options) as file:
        fill(file)


SPECIAL = [0.0, -0.0, 1.0, -1.5, 65504.0, 6e-8, 6.1e-5, 1e-7, 1 / 3, -2.0**-14, 2.0**-24, 1e30, -3e38]
LARGE = [2**24 + 1, 2**24 + 3, 2**53 + 2**29 + 1, 2**53 + 2**29, 2**62 + 2**38 + 1, 2**62 + 2**38, -(2**62) - 2**38 - 1, 2**63 - 1, -(2**63)]


def types(file):
    with np.errstate(over="ignore"):
        for name in ["f2", "f4", "f8"]:
            numbers = np.array(SPECIAL + [np.inf, -np.inf, np.nan]).astype(name)
            file.create_dataset(name, data=numbers)
        file.create_dataset("halves", data=np.arange(65536, dtype="u2").view("f2").reshape(256, 256)[::3])
    for name in ["i1", "i2", "i4", "u1", "u2", "u4", "u8"]:
        info = np.iinfo(name)
        file.create_dataset(name, data=np.array([info.min, info.max, 1, info.max // 3], name))
    file.create_dataset("i8", data=np.array(LARGE, "i8"))
    bfloats = np.array(SPECIAL, ml_dtypes.bfloat16)
    stored = file.create_dataset("bfloat16", data=bfloats.view("V2"))
    stored.attrs["dtype"] = "bfloat16"
    file.create_dataset("scalar", data=np.int64(2**40 + 1))
    file.create_dataset("empty", data=np.zeros((0,)))
    file.create_dataset("empty2", data=np.zeros((0, 3), "f4"))


def chunks(file):
    dice = np.random.default_rng(1)

    def add(name, shape, dtype="f4", **options):
        # Few bits, so that something can be deflated.
        file.create_dataset(name, data=dice.integers(0, 200, shape).astype(dtype), **options)

    add("plain", (7, 5), chunks=(3, 2))
    add("gzip", (40, 30), chunks=(16, 7), compression="gzip")
    add("shuffled", (333,), "f8", chunks=(50,), compression="gzip", shuffle=True)
    add("all", (9, 4, 5), chunks=(4, 4, 3), compression="gzip", shuffle=True, fletcher32=True)
    add("sum", (61,), "u1", chunks=(7,), fletcher32=True)
    add("sums", (2000,), "u2", chunks=(1999,), fletcher32=True)
    add("shuffle", (10, 3), "f2", chunks=(4, 3), shuffle=True)
    add("many", (900,), chunks=(4,))
    add("growing", (6, 2), chunks=(4, 2), maxshape=(None, 2), compression="gzip")
    skipped = file.create_dataset("skipped", (4,), "i4", chunks=(4,), compression="gzip")
    skipped.id.write_direct_chunk((0,), np.array([1, -2, 3, 4], "<i4").tobytes(), filter_mask=1)
    add("none", (0, 4), chunks=(2, 2), maxshape=(None, 4))


def attributes(file):
    file.attrs["model_config"] = '{"name": "größe 电影"}'
    file.attrs["backend"] = np.bytes_("tensorflow")
    file.attrs["weight_names"] = [b"a/kernel:0", b"b"]
    file.attrs["texts"] = ["one", "", "zwölf"]
    file.attrs["nothing"] = np.array([])
    file.attrs["count"] = 3
    spaces = h5py.h5t.C_S1.copy()
    spaces.set_size(6)
    spaces.set_strpad(h5py.h5t.STR_SPACEPAD)
    space = h5py.h5s.create(h5py.h5s.SCALAR)
    h5py.h5a.create(file.id, b"padded", spaces, space).write(np.array(b"ab    ", "S6"))
    names = [f"layer_with_a_long_name_{i}" for i in range(40)]
    for i in range(2):
        file.attrs[f"layer_names{i}"] = [name.encode() for name in names[i * 25 : i * 25 + 25]]
    many = file.create_group("größe")
    for i in range(30):
        many.attrs[f"a{i}"] = "x" * i


def links(file):
    """More than a node of a tree holds, so that the tree has levels; and one group in two places."""
    one = file.create_dataset("one", data=np.float32(1))
    many = file.create_group("many")
    for i in range(700):
        many[f"{i}"] = one
    file["again"] = file.create_group("twice")
    file["twice/x"] = one


def small(file):
    group = file.create_group("layers/dense/vars")
    group.create_dataset("0", data=np.arange(6, dtype="f4").reshape(2, 3))
    group.create_dataset("1", data=np.arange(3, dtype="f2"))
    group.attrs["name"] = "dense"
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    compact.set_obj_track_times(False)
    space = h5py.h5s.create_simple((3,))
    stored = h5py.h5d.create(group.id, b"compact", h5py.h5t.IEEE_F32LE, space, compact)
    stored.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1, 2, 3], "f4"))


def second_superblock():
    """Superblock 1 comes where the trees of chunks have another width than usual."""
    plist = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    # h5py doesn't offer it, and so its library is asked.
    libraries = os.path.join(os.path.dirname(h5py.__file__), "..", "h5py.libs", "libhdf5-*")
    assert ctypes.CDLL(glob.glob(libraries)[0]).H5Pset_istore_k(ctypes.c_int64(plist.id), 8) >= 0
    path = os.path.join(CORPUS, "superblock1.h5")
    with h5py.File(h5py.h5f.create(path.encode(), h5py.h5f.ACC_TRUNC, plist)) as file:
        small(file)


TEXT = b"some text, some text, some text"


def zips():
    def archive(name, fill):
        with open(os.path.join(CORPUS, name), "wb") as out:
            fill(out)

    def info(name):
        return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))

    def deflated(out):
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(info("config.json"), b"{}")
            file.writestr(info("assets/"), b"")
            for name, data in [("assets/größe.txt", TEXT), ("zeros", bytes(100_000)), ("empty", b"")]:
                file.writestr(info(name), data, zipfile.ZIP_DEFLATED)
            file.comment = b"a comment"

    class Stream(io.RawIOBase):
        """What can't go back, so that sizes follow the data."""

        def __init__(self, out):
            self.out = out

        def writable(self):
            return True

        def write(self, data):
            return self.out.write(data)

    def streamed(out):
        with zipfile.ZipFile(Stream(out), "w", zipfile.ZIP_DEFLATED) as file:
            for name in ["a", "b"]:
                file.writestr(info(name), TEXT, zipfile.ZIP_DEFLATED)

    def zip64(out):
        """One member, all of whose numbers stand in 64 bits."""
        crc = zlib.crc32(TEXT)
        size, name = len(TEXT), b"a"
        extra = struct.pack("<HHQQ", 1, 16, size, size)
        head = struct.pack("<HHHHHIIIHH", 45, 0, 0, 0, 33, crc, 2**32 - 1, 2**32 - 1, len(name), len(extra))
        out.write(b"PK\3\4" + head + name + extra + TEXT)
        start = out.tell()
        other = struct.pack("<HHI", 0x7075, 4, 0)
        extra = other + struct.pack("<HHQQQ", 1, 24, size, size, 0)
        head = head[:-2] + struct.pack("<H", len(extra))
        out.write(b"PK\1\2" + struct.pack("<H", 45) + head + struct.pack("<HHHII", 0, 0, 0, 0, 2**32 - 1) + name + extra)
        end = out.tell()
        out.write(b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, end - start, start))
        out.write(b"PK\6\7" + struct.pack("<IQI", 0, end, 1))
        out.write(b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 2**16 - 1, 2**16 - 1, 2**32 - 1, 2**32 - 1, 0))

    archive("deflated.zip", deflated)
    archive("streamed.zip", streamed)
    archive("zip64.zip", zip64)


def tensors():
    """A safetensors file of each type that PyTorch writes weights in, and the numbers as float32."""
    with np.errstate(over="ignore"):
        arrays = {"F16": np.array(SPECIAL, "f2"), "BF16": np.array(SPECIAL, ml_dtypes.bfloat16), "F32": np.array(SPECIAL, "f4")}
        arrays["F64"] = np.array(SPECIAL + [1 + 2.0**-24, 1 + 3 * 2.0**-24, 1e300, 2.0**-150])
        floats = {name: array.astype("<f4") for name, array in arrays.items()}
    header, end = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": name, "shape": list(array.shape), "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    text = json.dumps(header).encode()
    with open(os.path.join(CORPUS, "types.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(array.tobytes() for array in arrays.values()))
    return {name: base64.b64encode(array.tobytes()).decode() for name, array in floats.items()}


def main():
    hdf5("types.h5", types)
    hdf5("chunks.h5", chunks)
    hdf5("attributes.h5", attributes)
    hdf5("links.h5", links)
    hdf5("superblock0.h5", small)
    second_superblock()
    hdf5("superblock2.h5", small, libver=("v108", "v108"))
    hdf5("superblock3.h5", small, libver="latest")
    zips()
    found = {"h5py": h5py.__version__, "hdf5": dump_folder(CORPUS), "keras": dump_folder(os.path.join(CORPUS, "keras"))}
    found["safetensors"] = tensors()
    found["zip"] = {}
    for name in sorted(os.listdir(CORPUS)):
        if name.endswith(".zip"):
            with zipfile.ZipFile(os.path.join(CORPUS, name)) as file:
                assert file.testzip() is None
                members = [entry for entry in file.infolist() if not entry.is_dir()]
                found["zip"][name] = {entry.filename: [entry.file_size, entry.CRC] for entry in members}
    write("corpus.json", found)
    for folder in sys.argv[1:]:
        write("samples.json", dump_folder(folder))


def write(name, value):
    with open(os.path.join(HERE, "golden", name), "w") as file:
        json.dump(value, file, indent=1, ensure_ascii=False)
        file.write("\n")


main()
