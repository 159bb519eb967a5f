// Zip archives: what Python and we write is read, and what could surprise is refused.
import { deflateRawSync, crc32 as nodeCrc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { crc32, crc32ByTables } from "../../ts/crc32.js";
import { readZip } from "../../ts/formats/zip/read.js";
import { writeZip } from "../../ts/formats/zip/write.js";
import { expectError } from "../support/models.js";
import { expected, file, MOST } from "./support.js";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (bytes: Uint8Array, most = MOST) => readZip(bytes, "it", most);

/** Reads all of it, as who loads a model does. */
const readAll = (bytes: Uint8Array, most?: number) =>
  [...read(bytes, most)].map(([name, member]) => [name, member.bytes()] as const);

const refused = (bytes: Uint8Array, ...patterns: RegExp[]) =>
  expectError(() => readAll(bytes), "File", /^Can't read it: /, ...patterns);

test.each(Object.keys(expected.zip))("%s of Python's is read", (name) => {
  const found = readAll(file(name)).map(([name, bytes]) => [name, [bytes.length, crc32(bytes)]]);
  expect(Object.fromEntries(found)).toEqual(expected.zip[name]);
});

test.each(["01_rnn_rmsprop", "08_textvec", "11b_bf16"])("Keras's %s.keras is read", (name) => {
  const names = [...read(file(`keras/${name}.keras`)).keys()];
  expect(names.slice(0, 3)).toEqual(["metadata.json", "config.json", "model.weights.h5"]);
});

test("checksums are those of others", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i) >> 3);
  for (const length of [0, 1, 15, 16, 17, 31, 1000]) {
    const some = bytes.subarray(0, length);
    if (nodeCrc32) expect(crc32ByTables(some)).toBe(nodeCrc32(some));
    expect(crc32(some)).toBe(crc32ByTables(some));
  }
  for (const sum of [crc32, crc32ByTables]) expect(sum(utf8("123456789"))).toBe(0xcbf43926);
});

describe("what is written", () => {
  const files = new Map([
    ["config.json", utf8("{}")],
    ["assets/größe 电影.txt", utf8("text")],
    ["empty", new Uint8Array(0)],
  ]);

  test("is read again, in its order, without a copy", () => {
    const bytes = writeZip(files);
    const found = readAll(bytes);
    expect(found.map(([name]) => name)).toEqual([...files.keys()]);
    for (const [name, data] of found) {
      expect([...data]).toEqual([...files.get(name)!]);
      expect(data.buffer).toBe(bytes.buffer);
    }
  });

  test("is the same each time, and dated 1980", () => {
    const bytes = writeZip(files);
    expect(Buffer.compare(bytes, writeZip(files))).toBe(0);
    expect([...bytes.subarray(0, 14)]).toEqual([80, 75, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 33, 0]);
    expect([...read(writeZip(new Map())).keys()]).toEqual([]);
  });
});

/** An archive of one member or several, any of whose fields may lie. */
interface Fields {
  readonly name?: string;
  /** What the header before the data calls it, if not the same. */
  readonly local?: string;
  readonly data?: Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  readonly size?: number;
  readonly packed?: number;
  readonly crc?: number;
  readonly at?: number;
}

const number = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) & 255);

function archive(...members: Fields[]): Uint8Array {
  const [body, directory]: [Uint8Array[], Uint8Array[]] = [[], []];
  const lengthOf = (parts: Uint8Array[]) => parts.reduce((sum, { length }) => sum + length, 0);
  for (const fields of members) {
    const { name = "a", data = utf8("some text"), flags = 0, method = 0 } = fields;
    const { local = name, size = data.length, packed = data.length, crc = crc32(data) } = fields;
    const at = fields.at ?? lengthOf(body);
    const [inner, outer] = [utf8(local), utf8(name)];
    const head = (length: number) => [
      ...[20, 0, ...number(flags, 2), ...number(method, 2), 0, 0, 33, 0, ...number(crc, 4)],
      ...[...number(packed, 4), ...number(size, 4), ...number(length, 2), 0, 0],
    ];
    body.push(Uint8Array.of(80, 75, 3, 4, ...head(inner.length), ...inner), data);
    const rest = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...number(at, 4)];
    directory.push(Uint8Array.of(80, 75, 1, 2, 20, 0, ...head(outer.length), ...rest, ...outer));
  }
  const count = number(members.length, 2);
  const places = [...number(lengthOf(directory), 4), ...number(lengthOf(body), 4), 0, 0];
  const end = Uint8Array.of(80, 75, 5, 6, 0, 0, 0, 0, ...count, ...count, ...places);
  return new Uint8Array(Buffer.concat([...body, ...directory, end]));
}

const zeros = new Uint8Array(200_000);
const deflated = (data: Uint8Array, fields: Fields = {}): Fields => ({
  data: new Uint8Array(deflateRawSync(data)),
  method: 8,
  size: data.length,
  crc: crc32(data),
  ...fields,
});

test("archives made here are read where no field lies", () => {
  expect(readAll(archive({}, { name: "b" }, deflated(zeros, { name: "c" })))).toHaveLength(3);
  const random = Uint8Array.from(
    { length: 150_000 },
    (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255,
  );
  const stored = deflateRawSync(random, { level: 0 });
  const [found] = readAll(archive(deflated(random, { data: new Uint8Array(stored) })));
  expect(crc32(found![1])).toBe(crc32(random));
});

test.each<[string, Uint8Array, RegExp]>([
  ["an encrypted member", archive({ flags: 1 }), /"a" is encrypted/],
  ["a strongly encrypted one", archive({ flags: 64 }), /"a" is encrypted/],
  ["two of one name", archive({}, {}), /holds "a" twice/],
  [
    "a folder and a file of one name",
    archive({ name: "a/", data: utf8("") }, { name: "a/" }),
    /twice/,
  ],
  ["a way up", archive({ name: "../evil" }), /"..\/evil" has a name that leads elsewhere/],
  ["a way up within", archive({ name: "a/../../evil" }), /leads elsewhere/],
  ["an absolute path", archive({ name: "/etc/passwd" }), /leads elsewhere/],
  ["a drive", archive({ name: "c:x" }), /leads elsewhere/],
  ["a backslash", archive({ name: "..\\evil" }), /leads elsewhere/],
  ["a null character", archive({ name: "a\0.json" }), /leads elsewhere/],
  ["no name", archive({ name: "" }), /leads elsewhere/],
  ["another method", archive({ method: 93 }), /compressed by method 93/],
  ["a wrong checksum", archive({ crc: 1 }), /"a" does not fit its checksum/],
  ["a stored size that lies", archive({ size: 3 }), /announces 3 bytes, and holds 9/],
  [
    "a size beyond all growth",
    archive(deflated(zeros, { size: 2e9 })),
    /announces 2000000000 bytes/,
  ],
  [
    "a size that is too small",
    archive(deflated(zeros, { size: 10 })),
    /does not unpack to 10 bytes/,
  ],
  ["a size that is too large", archive(deflated(zeros, { size: 200_001 })), /not unpack to 200001/],
  ["what is not deflated", archive({ method: 8, size: 9 }), /does not unpack to 9 bytes/],
  [
    "much behind its end",
    archive(deflated(utf8("x"), { data: Buffer.concat([Uint8Array.of(3, 0), zeros]) })),
    /unpack/,
  ],
  [
    "more than is expected",
    archive(deflated(new Uint8Array(2e7))),
    /take 20000000 bytes, and at most 10000000/,
  ],
  ["another name before its data", archive({ local: "b" }), /expected the header of "a" at byte 0/],
  ["bytes of another member", archive({}, { name: "b", at: 0, local: "a" }), /header of "b"/],
  [
    "overlapping members",
    archive({ data: archive({ name: "b" }).subarray(0, 40) }, { name: "b", at: 31 }),
    /ends before byte 31/,
  ],
  [
    "a member beyond the end",
    archive({ packed: 1e6, size: 1e6 }),
    /expected 1000000 bytes at byte 31/,
  ],
  ["a header beyond the end", archive({ at: 1e6 }), /got the end/],
  ["something before it", Uint8Array.of(1, 2, 3, ...archive({})), /a directory up to byte/],
  ["nothing", new Uint8Array(0), /no zip directory at its end/],
  ["something else", utf8("this is no archive at all, but a text"), /no zip directory/],
])("an archive with %s is refused", async (_, bytes, pattern) => {
  await refused(bytes, pattern);
});

test("what is cut off anywhere is refused", async () => {
  const bytes = archive({}, deflated(utf8("more text"), { name: "b" }));
  for (let length = 0; length < bytes.length; length++) await refused(bytes.subarray(0, length));
});

test("names that are no UTF-8 are refused", async () => {
  const bytes = archive({ name: "\x7f" });
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0x7f) bytes[i] = 0xff;
  await refused(bytes, /expected UTF-8 at byte/);
});

test("the end record is the one whose comment reaches to the end", () => {
  const bytes = archive({});
  const comment = [...utf8("PK\x05\x06"), ...Array(30).fill(0)];
  const whole = Uint8Array.of(...bytes, ...comment);
  whole[bytes.length - 2] = comment.length;
  expect(readAll(whole)).toHaveLength(1);
});
