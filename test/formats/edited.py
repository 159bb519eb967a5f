"""Files that Keras wrote, edited by hand: `python edited.py FOLDER OUT` makes of each .keras of a folder one for each edit.

OUT/same has those that must give the same model, OUT/loads those that give another or none of the optimizer's state, OUT/refused those that must be refused.
`edited.ts` tries them.
"""

import io
import json
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
Members = dict[str, bytes]
Edit = Callable[[Members], bytes | None]


def packed(members: Members, method: int = zipfile.ZIP_STORED, **options) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def member(name: str, change: Callable[[bytes], bytes | None]) -> Edit:
    """Of one member; without it where nothing is left."""

    def edit(members: Members) -> bytes:
        changed = {key: change(data) if key == name else data for key, data in members.items()}
        return packed({key: data for key, data in changed.items() if data is not None})

    return edit


def config(change: Callable[[dict], None]) -> Edit:
    def edit(data: bytes) -> bytes:
        value = json.loads(data)
        change(value)
        return json.dumps(value).encode()

    return member(CONFIG, edit)


def without(*keys: str) -> Edit:
    """Without these fields, wherever they stand but in inputs, whose dtype says more than how to compute."""

    def strip(value):
        if isinstance(value, list):
            return [strip(item) for item in value]
        if not isinstance(value, dict):
            return value
        if value.get("class_name") in ("InputLayer", "__keras_tensor__"):
            return value
        return {key: strip(item) for key, item in value.items() if key not in keys}

    return member(CONFIG, lambda data: json.dumps(strip(json.loads(data))).encode())


def hdf5(change: Callable[[h5py.File], bool | None], **options) -> Edit:
    """The weights, copied by h5py and changed; no edit where the change has nothing to do."""

    def edit(members: Members) -> bytes | None:
        out = io.BytesIO()
        with h5py.File(io.BytesIO(members[WEIGHTS]), "r") as source, h5py.File(out, "w", **options) as file:
            for name in source:
                source.copy(name, file)
            if change(file) is False:
                return None
        return packed(members | {WEIGHTS: out.getvalue()})

    return edit


def sets(file: h5py.File, within: str = "layers") -> list[str]:
    """The paths of data sets; those of a group twice linked twice."""
    found: list[str] = []
    if within in file:
        file[within].visititems(lambda path, node: found.append(f"{within}/{path}") if isinstance(node, h5py.Dataset) else None)
    return found


def each(change: Callable[[np.ndarray], np.ndarray], **options) -> Callable[[h5py.File], bool]:
    """Every weight with other numbers, or stored otherwise."""

    def edit(file: h5py.File) -> bool:
        paths = [path for path in sets(file) if file[path].shape]
        for path in paths:
            put(file, path, change(file[path][()]), **options)
        return len(paths) > 0

    return edit


def put(file: h5py.File, path: str, data: np.ndarray, **options) -> None:
    del file[path]
    file.create_dataset(path, data=data, **options)


def first(change: Callable[[h5py.File, str], None]) -> Callable[[h5py.File], bool]:
    """One weight, changed."""

    def edit(file: h5py.File) -> bool:
        paths = [path for path in sets(file) if file[path].size]
        if paths:
            change(file, paths[0])
        return len(paths) > 0

    return edit


def optimizer(change: Callable[[h5py.Group], None]) -> Callable[[h5py.File], bool]:
    def edit(file: h5py.File) -> bool:
        group = file.get("optimizer/vars")
        if group is None or len(group) < 3:
            return False
        change(group)
        return True

    return edit


def linked(file: h5py.File, path: str) -> None:
    """The same data under another name, and in its place by a link."""
    file["kept"] = file[path]
    del file[path]
    file[path] = file["kept"]
    del file["kept"]


def poisoned(value: float) -> Callable[[h5py.File], bool]:
    def change(file: h5py.File, path: str) -> None:
        data = file[path][()]
        data.flat[0] = value
        put(file, path, data)

    return first(change)


def unnamed(file: h5py.File) -> None:
    file.visititems(lambda _, node: node.attrs.pop("name", None) and None)


def emptied(file: h5py.File) -> bool:
    paths: list[str] = []
    file.visititems(lambda path, node: paths.append(path) if isinstance(node, h5py.Group) and not len(node) else None)
    for path in paths:
        del file[path]
    return len(paths) > 0


def described(file: h5py.File) -> None:
    file.attrs["note"] = "a note"
    file["layers"].attrs["count"] = np.arange(3)


def streamed(members: Members) -> bytes:
    """Sizes follow the data."""

    class Out(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *_) -> int:
            raise OSError

    out = Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def flipped(members: Members) -> bytes:
    """A bit in the middle of the weights, against the checksum."""
    data = bytearray(packed(members))
    at = data.find(members[WEIGHTS]) + len(members[WEIGHTS]) // 2
    data[at] ^= 4
    return bytes(data)


def twice(members: Members) -> bytes:
    out = io.BytesIO(packed(members))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(zipfile.ZipInfo(CONFIG), members[CONFIG])
    return out.getvalue()


def encrypted(members: Members) -> bytes:
    data = bytearray(packed(members))
    at = data.find(b"PK\1\2")
    struct.pack_into("<H", data, at + 8, 1)
    return bytes(data)


SAME: dict[str, Edit] = {
    "no_metadata": member(METADATA, lambda _: None),
    "garbage_metadata": member(METADATA, lambda _: b"\xff{"),
    "version_99": member(METADATA, lambda _: b'{"keras_version": "99.0.0", "date_saved": 3}'),
    "deflated": lambda members: packed(members, zipfile.ZIP_DEFLATED),
    "deflated_best": lambda members: packed(members, zipfile.ZIP_DEFLATED, compresslevel=9),
    "streamed": streamed,
    "extra_file": lambda members: packed(members | {"README.txt": b"by hand", "assets/x/y.bin": bytes(9)}),
    "folders": lambda members: packed({"assets/": b""} | members),
    "other_order": lambda members: packed(dict(reversed(members.items()))),
    "byte_order_mark": member(CONFIG, lambda data: b"\xef\xbb\xbf" + data),
    "indented": member(CONFIG, lambda data: json.dumps(json.loads(data), indent=4, ensure_ascii=False).encode()),
    "no_build_config": without("build_config"),
    "no_registered_name": without("registered_name"),
    "no_dtype": without("dtype"),
    "copied": hdf5(lambda file: None),
    "superblock_2": hdf5(lambda file: None, libver=("v108", "v108")),
    "superblock_3": hdf5(lambda file: None, libver=("v110", "v110")),
    "tracked_order": hdf5(lambda file: None, track_order=False),
    "doubles": hdf5(each(lambda data: data.astype("f8"))),
    "gzip": hdf5(each(lambda data: data, compression="gzip")),
    "gzip_shuffle": hdf5(each(lambda data: data, compression="gzip", shuffle=True, fletcher32=True)),
    "chunks": hdf5(each(lambda data: data, chunks=True)),
    "no_names": hdf5(unnamed),
    "no_empty_groups": hdf5(emptied),
    "attributes": hdf5(described),
    "hard_link": hdf5(first(linked)),
    "extra_groups": hdf5(lambda file: [file.create_group(name) and None for name in ("layers/more/vars", "notes/of/mine")] and None),
    "int32_count": hdf5(optimizer(lambda group: put(group, "0", np.int32(group["0"][()])))),
    "float_count": hdf5(optimizer(lambda group: put(group, "0", np.float32(group["0"][()])))),
    "double_rate": hdf5(optimizer(lambda group: put(group, "1", group["1"][()].astype("f8")))),
}
LOADS: dict[str, Edit] = {
    "halves": hdf5(each(lambda data: data.astype("f2"))),
    "integers": hdf5(each(lambda data: np.round(data).astype("i4"))),
    "uncompiled": config(lambda value: value.pop("compile_config", None) and None),
    "no_optimizer": hdf5(lambda file: file.pop("optimizer", None) and None),
    "fewer_variables": hdf5(optimizer(lambda group: group.pop(str(len(group) - 1)) and None)),
    "another_variable": hdf5(optimizer(lambda group: group.create_dataset(str(len(group)), data=np.zeros(3, "f4")) and None)),
}
REFUSED: dict[str, Edit] = {
    "no_config": member(CONFIG, lambda _: None),
    "no_weights": member(WEIGHTS, lambda _: None),
    "no_json": member(CONFIG, lambda data: data[:-2]),
    "no_class": without("class_name"),
    "no_module": without("module"),
    "unknown_class": config(lambda value: value["config"]["layers"][-1].update(class_name="Mine", module="mine", registered_name="mine>Mine")),
    "lambda": config(lambda value: value["config"]["layers"][-1].update(class_name="Lambda")),
    "flipped_bit": flipped,
    "twice": twice,
    "encrypted": encrypted,
    "leads_out": lambda members: packed(members | {"../x": b"x"}),
    "cut_off": lambda members: packed(members)[:-40],
    "nan": hdf5(poisoned(np.nan)),
    "infinity": hdf5(poisoned(np.inf)),
    "complex": hdf5(each(lambda data: data.astype("c8"))),
    "big_endian": hdf5(each(lambda data: data.astype(">f4"))),
    "missing_layer": hdf5(first(lambda file, path: file.__delitem__(path.rsplit("/", 1)[0]))),
    "missing_weight": hdf5(first(lambda file, path: file.__delitem__(path))),
    "another_shape": hdf5(first(lambda file, path: put(file, path, np.concatenate([file[path][()]] * 2)))),
    "another_weight": hdf5(first(lambda file, path: file.create_dataset(path.rsplit("/", 1)[0] + "/9", data=np.zeros(2, "f4")) and None)),
    "soft_link": hdf5(first(lambda file, path: (file.move(path, "kept"), file.__setitem__(path, h5py.SoftLink("/kept"))) and None)),
    "external_link": hdf5(first(lambda file, path: (file.__delitem__(path), file.__setitem__(path, h5py.ExternalLink("other.h5", "/x"))) and None)),
    "cycle": hdf5(lambda file: file["layers"].__setitem__("again", file["/"])),
}
KINDS = {"same": SAME, "loads": LOADS, "refused": REFUSED}


def main(folder: Path, out: Path) -> None:
    count = 0
    for path in sorted(folder.glob("*.keras")):
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        for kind, edits in KINDS.items():
            (out / kind).mkdir(parents=True, exist_ok=True)
            for name, edit in edits.items():
                data = edit(members)
                if data is not None:
                    (out / kind / f"{path.stem}.{name}.keras").write_bytes(data)
                    count += 1
    print(f"{count} files")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
