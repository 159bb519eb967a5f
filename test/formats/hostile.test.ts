// HDF5 files that want to do harm: refused in a sentence, in little time and memory.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type DataSet, type Group, readHDF5 } from "../../ts/formats/hdf5/read.js";
import { type GroupToWrite, writeHDF5 } from "../../ts/formats/hdf5/write.js";
import { Sink } from "../../ts/formats/sink.js";
import { floatsOf } from "../../ts/io/number_types.js";
import { expectError } from "../support/models.js";
import { dataSets, file, hasSamples, hostileFiles, MOST, samples } from "./support.js";

/** Reads all numbers and texts. */
function readAll(bytes: Uint8Array): void {
  const root = readHDF5(bytes, "it", MOST);
  const texts = (node: Group | DataSet): void => {
    for (const name of node.attributes.names()) node.attributes.texts(name);
    if ("members" in node) for (const member of node.members.values()) texts(member);
  };
  texts(root);
  for (const [, data] of dataSets(root)) floatsOf(data);
}

/** Expects a refusal, without a hang and in 50 MB. On a quiet machine each takes a few milliseconds. */
async function refused(bytes: Uint8Array, ...patterns: RegExp[]): Promise<void> {
  const times: number[] = [];
  const before = process.resourceUsage().maxRSS;
  for (let i = 0; i < 3; i++) {
    const start = process.cpuUsage();
    await expectError(() => readAll(bytes), "File", /^Can't read it: /, ...patterns);
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  expect(Math.min(...times)).toBeLessThan(5000);
  // In KB.
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(50_000);
}

const REASONS: Readonly<Record<string, RegExp>> = {
  "big_endian.h5": /a data set of big-endian floats, which is not read/,
  "compound.h5": /a data set of compounds/,
  "external_link.h5": /an external link "layers"/,
  "external_storage.h5": /data in other files/,
  "hard_link_cycle.h5": /its group "b" holds itself/,
  "huge_rank32.h5": /an array of 31 axes, above 16/,
  "lzf.h5": /data stored by filter 32000/,
  "named_type.h5": /a shared message, as of a named type/,
  "object_ref.h5": /a data set of references/,
  "shape_bomb_contiguous_unallocated.h5": /would take 4398046511104 bytes, and at most 10000000/,
  "shape_bomb_gzip.h5": /would take 68719476736 bytes/,
  "soft_link.h5": /a soft link "layers"/,
  "userblock.h5": /a user block/,
  "virtual.h5": /a virtual data set/,
  "vlen_dataset.h5": /a data set of values of any length/,
};

test.each(hostileFiles)("%s is refused", async (name) => {
  await refused(file(`hostile/${name}`), REASONS[name]!);
});

const title = hasSamples
  ? "the collection's hostile files are refused"
  : "the collection of model files, which is not beside this project: skipped";
test.skipIf(!hasSamples)(title, async () => {
  const names = readdirSync(`${samples}hostile`);
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) await refused(readFileSync(`${samples}hostile/${name}`));
});

const group = (members: Record<string, GroupToWrite> = {}): GroupToWrite => ({
  members: new Map(Object.entries(members)),
});

test("groups may be deep, but not deeper than models are", async () => {
  const nested = (depth: number): GroupToWrite =>
    depth === 0 ? group() : group({ a: nested(depth - 1) });
  readAll(writeHDF5(nested(63)));
  await refused(writeHDF5(nested(64)), /groups more than 64 deep/);
});

test("links that double at each level lead to no endless tree", async () => {
  const doubled = (depth: number): GroupToWrite =>
    depth === 0 ? group() : group({ a: doubled(depth - 1), b: group() });
  const bytes = writeHDF5(doubled(40));
  const view = new DataView(bytes.buffer);
  // In each node of two entries the second becomes the first.
  for (let at = 0; at < bytes.length - 88; at += 8) {
    if (view.getUint32(at, true) !== 0x444f4e53 || view.getUint16(at + 6, true) !== 2) continue;
    view.setBigUint64(at + 56, view.getBigUint64(at + 16, true), true);
  }
  await refused(bytes, /more parts than such a file should have, which is not read/);
});

type Message = [type: number, content: Sink];

const endOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, [, { bytes }]) => sum + 8 + bytes.length, 112);

/** A file whose root is an object of these messages; `rest` follows it. */
function root(messages: readonly Message[], rest = new Uint8Array(0)): Uint8Array {
  const end = endOf(messages);
  const sink = new Sink(end + rest.length);
  sink.ascii("\x89HDF\r\n\x1a\n").u32(0).put([0, 8, 8, 0]).u16(4).u16(16).u32(0);
  sink.u64(0).none().u64(sink.bytes.length).none().u64(0).u64(96).u64(0).u64(0).u64(0);
  sink
    .u16(1)
    .u16(messages.length)
    .u32(1)
    .u32(end - 112)
    .u32(0);
  for (const [type, { bytes }] of messages) sink.u16(type).u16(bytes.length).u32(0).put(bytes);
  return sink.put(rest).bytes;
}

test("an attribute of many references to one long text is no list of long texts", async () => {
  const [count, length] = [4000, 60_000];
  const attribute = new Sink(56 + 16 * count).u16(1).u16(2).u16(24).u16(16).ascii("a").skipTo(16);
  attribute.put([0x19, 1, 1, 0]).u32(16).put([0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
  attribute.u8(1).u8(1).skipTo(48).u64(count);
  // What makes a group of it is empty.
  const messages: Message[] = [
    [0x0a, new Sink(8)],
    [0x0c, attribute],
  ];
  for (let i = 0; i < count; i++) attribute.u32(length).u64(endOf(messages)).u32(1);
  const heap = new Sink(32 + length)
    .ascii("GCOL")
    .u32(1)
    .u64(32 + length);
  heap.u16(1).u16(1).u32(0).u64(length).put(new Uint8Array(length).fill(97));
  const bytes = root(messages, heap.bytes as Uint8Array<ArrayBuffer>);
  await refused(bytes, /more parts than such a file should have/);
});

describe("what leads in circles or nowhere is refused", () => {
  const good = file("superblock0.h5");
  const find = (bytes: Uint8Array, signature: string): number =>
    Buffer.from(bytes.buffer).indexOf(signature, 0, "latin1");
  const changed = (change: (bytes: Uint8Array, view: DataView) => void): Uint8Array => {
    const bytes = good.slice();
    change(bytes, new DataView(bytes.buffer));
    return bytes;
  };

  test.each<[string, Uint8Array, RegExp]>([
    [
      "a tree that is its own child",
      changed((b, v) => {
        const at = find(b, "TREE");
        b[at + 5] = 1;
        v.setBigUint64(at + 32, BigInt(at), true);
      }),
      /a node of kind 0 on level 0/,
    ],
    [
      "a tree of another kind",
      changed((b) => {
        b[find(b, "TREE") + 4] = 1;
      }),
      /a node of kind 0/,
    ],
    [
      "a heap beyond the end",
      changed((b, v) => v.setBigUint64(find(b, "HEAP") + 24, 1n << 40n, true)),
      /the end at byte/,
    ],
    [
      "a number beyond 2^53",
      changed((b, v) => v.setBigUint64(find(b, "HEAP") + 24, 1n << 60n, true)),
      /below 2\^53/,
    ],
    [
      "a name that is no UTF-8",
      changed((b) => {
        b[Buffer.from(b.buffer).indexOf("layers")] = 0xff;
      }),
      /expected UTF-8/,
    ],
    [
      "a name with a slash",
      changed((b) => {
        b[Buffer.from(b.buffer).indexOf("layers") + 2] = 47;
      }),
      /called "la\/ers"/,
    ],
    [
      "a header that continues in itself",
      root([[0x10, new Sink(16).u64(112).u64(24)], ...Array(9).fill([0, new Sink(0)])]),
      /no group or data set/,
    ],
    ["a message of an unknown kind", root([[0x99, new Sink(8)]]), /the unknown kind 153/],
    ["an object of no kind", root([[0, new Sink(8)]]), /no group or data set/],
    [
      "other sizes of addresses",
      changed((b) => {
        b[13] = 4;
      }),
      /addresses of other than 8 bytes/,
    ],
    [
      "another superblock",
      changed((b) => {
        b[8] = 4;
      }),
      /a superblock of version 4/,
    ],
    [
      "a longer file that was",
      changed((_, v) => v.setBigUint64(40, 99999n, true)),
      /expected 99999 bytes in all/,
    ],
  ])("%s", async (_, bytes, pattern) => {
    await refused(bytes, pattern);
  });

  test("what is cut off anywhere", async () => {
    for (let length = 0; length < good.length; length += 131) {
      await expectError(() => readAll(good.subarray(0, length)), "File");
    }
  });
});
