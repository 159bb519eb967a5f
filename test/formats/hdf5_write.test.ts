// HDF5 files as they are written: read again, and by h5py where Python is at hand.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readHDF5 } from "../../ts/formats/hdf5/read.js";
import { type DataToWrite, type GroupToWrite, writeHDF5 } from "../../ts/formats/hdf5/write.js";
import { readZip } from "../../ts/formats/zip/read.js";
import { writeZip } from "../../ts/formats/zip/write.js";
import { floatsOf } from "../../ts/io/number_types.js";
import { type Dump, dataSets, dump, MOST } from "./support.js";

const floats = (...numbers: number[]): DataToWrite => ({
  shape: [numbers.length],
  type: "float32",
  bytes: new Uint8Array(Float32Array.from(numbers).buffer),
});
const group = (
  members: Record<string, GroupToWrite | DataToWrite>,
  name?: string,
): GroupToWrite => ({
  members: new Map(Object.entries(members)),
  ...(name === undefined ? {} : { attributes: new Map([["name", name]]) }),
});
const int64 = (value: bigint): DataToWrite => ({
  shape: [],
  type: "int64",
  bytes: new Uint8Array(BigInt64Array.of(value).buffer),
});

/** A group of as many data sets, whose numbers tell which is which. */
const many = (count: number): GroupToWrite => ({
  members: new Map(Array.from({ length: count }, (_, i) => [`${i}`, floats(i, -i)])),
});

/** Texts that fill several heaps, one of them larger than a heap. */
const texts = group(
  Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [
      `g${i}`,
      group({}, "ä".repeat(i === 7 ? 5000 : i % 50)),
    ]),
  ),
);

const FILES: Readonly<Record<string, GroupToWrite>> = {
  nothing: group({}),
  weights: group({
    layers: group({
      lstm: group({ cell: group({ vars: group({ 0: floats(1, 2), 1: floats() }, "cell") }) }),
    }),
    optimizer: group({ vars: group({ 0: int64(2n ** 40n + 1n), 1: { ...floats(3), shape: [] } }) }),
    größe: group({ 电影: floats(1), "😀": floats(2), "\uffee": floats(3) }),
    halves: { shape: [1, 2], type: "float16", bytes: Uint8Array.of(0, 60, 0, 188) },
  }),
  several: group({ 8: many(8), 9: many(9), 256: many(256), 257: many(257) }),
  slots: group({ vars: many(3000) }),
  texts,
};

const lines = (node: GroupToWrite | DataToWrite): number =>
  "members" in node
    ? [...node.members.values()].reduce(
        (sum, member) => sum + lines(member),
        1 + (node.attributes?.size ?? 0),
      )
    : 1;

test.each(Object.keys(FILES))(
  "%s: what is written is read again, and is the same each time",
  (name) => {
    const bytes = writeHDF5(FILES[name]!);
    expect(dump(readHDF5(bytes, name, MOST)).lines).toBe(lines(FILES[name]!));
    expect(Buffer.compare(bytes, writeHDF5(FILES[name]!))).toBe(0);
  },
);

test("numbers come back as they were", () => {
  const { members } = readHDF5(writeHDF5(FILES.slots!), "it", MOST);
  const slots = (members.get("vars") as ReturnType<typeof readHDF5>).members;
  for (const [name, slot] of slots) {
    expect("copyTo" in slot && [...floatsOf(slot)]).toEqual([Number(name), -Number(name)]);
  }
});

const python = fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
const atHand = existsSync(python);
const title = atHand ? "h5py reads them as we do" : "h5py, which is not installed here: skipped";

test.skipIf(!atHand)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), "hdf5-"));
  try {
    for (const [name, root] of Object.entries(FILES)) {
      writeFileSync(join(folder, `${name}.h5`), writeHDF5(root));
    }
    const script = "import json, sys, dump; print(json.dumps(dump.dump_folder(sys.argv[1])))";
    const out = execFileSync(python, ["-c", script, folder], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      encoding: "utf8",
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    });
    const seen: Record<string, Dump> = JSON.parse(out);
    for (const [name, root] of Object.entries(FILES)) {
      const ours = dump(readHDF5(writeHDF5(root), name, MOST));
      expect({ name, ...seen[`${name}.h5`] }).toEqual({ name, ...ours });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Milliseconds that the processor worked, whatever else it had to do. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

test("26 MB are written and read: the times are printed", () => {
  const numbers = floats(...Array(1000).fill(0.5));
  const large = { ...numbers, shape: [2200, 1000], bytes: new Uint8Array(8_800_000).fill(63) };
  const root = group({ layers: group({ a: large, b: large, c: large }) });
  const timed = <T>(what: string, run: () => T): T => {
    const start = processorTime();
    const result = run();
    console.log(`${what}: ${(processorTime() - start).toFixed(0)} ms of the processor`);
    return result;
  };
  const hdf5 = timed("HDF5 of 26 MB written", () => writeHDF5(root));
  const zip = timed("put into a zip", () => writeZip(new Map([["model.weights.h5", hdf5]])));
  const member = timed("read from it", () =>
    readZip(zip, "it", 1e8).get("model.weights.h5")!.bytes(),
  );
  expect(member.buffer).toBe(zip.buffer);
  const read = timed("HDF5 read", () => readHDF5(member, "it", 1e8));
  const floats32 = timed("numbers copied", () => dataSets(read).map(([, data]) => floatsOf(data)));
  expect(floats32.map(({ length }) => length)).toEqual([2_200_000, 2_200_000, 2_200_000]);
});
