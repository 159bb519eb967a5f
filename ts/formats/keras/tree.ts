// The tree of groups in a weights file of Keras's: numbers by their paths.
import { DataSet, type Group } from "../hdf5/read.js";
import type { DataToWrite, GroupToWrite } from "../hdf5/write.js";

export type { DataToWrite } from "../hdf5/write.js";

/** Numbers with their shape. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Numbers as a file has them. Machines that run WebAssembly are little-endian, as files are. */
export const float32 = ({ shape, data }: Numbers): DataToWrite => ({
  shape,
  type: "float32",
  bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});

/** A count of 64 bits, without axes. */
export const int64 = (value: number): DataToWrite => ({
  shape: [],
  type: "int64",
  bytes: new Uint8Array(BigInt64Array.of(BigInt(value)).buffer),
});

/** A tree of paths, whose groups come into being with what is below them. */
export class Tree {
  readonly root: GroupToWrite & { members: Map<string, GroupToWrite | DataToWrite> } = {
    members: new Map(),
  };

  put(path: string, data: DataToWrite): void {
    const names = path.split("/");
    const last = names.pop()!;
    let at = this.root;
    for (const name of names) {
      const next = (at.members.get(name) ?? { members: new Map() }) as typeof at;
      at.members.set(name, next);
      at = next;
    }
    at.members.set(last, data);
  }
}

/** The group at a path; undefined where there is none. */
export function groupAt(root: Group, path: string): Group | undefined {
  let at: Group | DataSet | undefined = root;
  for (const name of path.split("/")) {
    if (at === undefined || at instanceof DataSet) return undefined;
    at = at.members.get(name);
  }
  return at instanceof DataSet ? undefined : at;
}

/** All data sets by their paths. */
export function dataSets(root: Group, within = ""): Map<string, DataSet> {
  return new Map(
    [...root.members].flatMap(([name, member]): [string, DataSet][] =>
      member instanceof DataSet
        ? [[within + name, member]]
        : [...dataSets(member, `${within}${name}/`)],
    ),
  );
}
