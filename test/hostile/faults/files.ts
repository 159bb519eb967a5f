// Weights read from what is no file, no safetensors file or no file of this model: each is refused, and the model keeps its weights.
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  openSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { pathToFileURL } from "node:url";
import { Dense, Sequential } from "../../../ts/index.js";
import { bare, everythingOf, type Fault, hold, type Outcome, set, trained } from "./lab.js";

/** The case's model must be as a twin that loaded nothing. */
const loading = (
  name: string,
  source: () => unknown,
  holds: readonly Outcome[] = ["File"],
): Fault => ({
  name: `loadWeights of ${name}`,
  holds,
  run: async () => {
    const model = await trained(bare());
    try {
      await model.loadWeights(source() as string);
    } catch (error) {
      const twin = await everythingOf(await trained(bare()));
      hold((await everythingOf(model)) === twin, "the model has changed");
      throw error;
    }
  },
});

const posix = process.platform !== "win32";
const linked = (to: string, name: string) => {
  symlinkSync(to, name);
  return name;
};

/** Places that hold no weights. */
const PLACES: Readonly<Record<string, () => unknown>> = {
  "what is missing": () => "absent/weights",
  "a folder": () => ".",
  "the root": () => "/",
  "a folder with a slash": () => "./",
  "a file with a slash": () => {
    writeFileSync("slashed", "x");
    return "slashed/";
  },
  "a file within a file": () => "progress/weights",
  "an empty file": () => {
    writeFileSync("empty", "");
    return "empty";
  },
  "a path with a null character": () => "a\0b",
  "a path with half of a character": () => "a\uD800b",
  "a path with the other half": () => "\uDC00",
  "a name of 300 bytes": () => "n".repeat(300),
  "a name of 100 characters that are 300 bytes": () => "電".repeat(100),
  "a path of 1 MB": () => "a/".repeat(500_000),
  "a path of spaces": () => "   ",
  "a path of line breaks": () => "\n\r\n",
  "a path of .. alone": () => "../".repeat(300),
  "a URL as text": () => "file:///weights",
  "an http URL": () => new URL("http://localhost/weights"),
  "a data URL": () => new URL("data:,x"),
  "a blob URL": () => new URL("blob:nodedata:1"),
  "a file URL of another machine": () => new URL("file://elsewhere/weights"),
  "a file URL with a null character": () => new URL("file:///a%00b"),
  "a file URL with a slash in a name": () => new URL("file:///a%2Fb"),
  "a file URL that is no UTF-8": () => new URL("file:///a%ff"),
  "a file URL of a folder": () => pathToFileURL("."),
  "a file of .keras": () => {
    writeFileSync("model.keras", "PK\x03\x04");
    return "model.keras";
  },
  "a file of HDF5": () => {
    writeFileSync("model.h5", "\x89HDF\r\n\x1a\n");
    return "model.h5";
  },
  "a sparse file of 5 GB": () => {
    writeFileSync("sparse", "");
    truncateSync("sparse", 5 * 2 ** 30);
    return "sparse";
  },
  "the program itself": () => process.execPath,
};

/** Those of POSIX alone. */
const DEVICES: Readonly<Record<string, () => unknown>> = {
  "/dev/null": () => "/dev/null",
  "/dev/zero": () => "/dev/zero",
  "/dev/full": () => "/dev/full",
  "a link to /dev/zero": () => linked("/dev/zero", "zero"),
  "a pipe": () => {
    execFileSync("mkfifo", ["pipe"]);
    return "pipe";
  },
  "a link to a pipe": () => linked("pipe", "to-pipe"),
  "a socket": () => {
    createServer().listen("socket").unref();
    return "socket";
  },
  "a link to itself": () => linked("itself", "itself"),
  "links in a circle": () => linked("second", linked("first", "second") && "first"),
  "a link to nowhere": () => linked("nowhere/at/all", "astray"),
  "a link to its folder": () => linked(".", "here"),
  "a chain of 50 links": () => {
    writeFileSync("link0", "x");
    for (let i = 1; i <= 50; i++) symlinkSync(`link${i - 1}`, `link${i}`);
    return "link50";
  },
  "an open file of the process": () => `/proc/self/fd/${openSync("/dev/null", "r")}`,
  "the process's memory": () => "/proc/self/mem",
};

type Header = Record<string, { dtype: unknown; shape: unknown; data_offsets: unknown }>;
const KERNEL = "chain/dense/kernel";

let saved: Promise<Uint8Array> | undefined;
/** The file that the model itself would write. */
const whole = () => {
  saved ??= trained(bare()).then((model) => model.saveWeights());
  return saved;
};

/** A file of a header, whatever it is, and numbers. */
function fileOf(header: unknown, numbers: Uint8Array): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(numbers, 8 + json.length);
  return bytes;
}

const start = (bytes: Uint8Array) =>
  8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));

/** The file with another header, or another text in its place. */
function edited(bytes: Uint8Array, edit: (header: Header) => unknown): Uint8Array {
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start(bytes))));
  return fileOf(edit(header) ?? header, bytes.subarray(start(bytes)));
}

const withNumber = (value: number) => (bytes: Uint8Array) => {
  const copy = bytes.slice();
  new DataView(copy.buffer).setFloat32(start(copy) + 40, value, true);
  return copy;
};
const announcing = (length: bigint) => (bytes: Uint8Array) => {
  const copy = bytes.slice();
  new DataView(copy.buffer).setBigUint64(0, length, true);
  return copy;
};
const changed = (key: keyof Header[string], value: unknown) => (bytes: Uint8Array) =>
  edited(bytes, (header) => set(header[KERNEL]!, key, value));
const text = (json: string) => (bytes: Uint8Array) => fileOf(json, bytes.subarray(start(bytes)));
const renamed = (name: string) => (bytes: Uint8Array) =>
  edited(bytes, ({ [KERNEL]: kernel, ...others }) => ({ ...others, [name]: kernel }));

/** What may be wrong within a file. */
const DAMAGES: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  "NaN among the numbers": withNumber(Number.NaN),
  "Infinity among the numbers": withNumber(Number.POSITIVE_INFINITY),
  "a header of 100 MB announced": announcing(100_000_000n),
  "a header of 100 MB and a byte announced": announcing(100_000_001n),
  "a header of 2^32 announced": announcing(2n ** 32n),
  "a header of 2^53 announced": announcing(2n ** 53n),
  "a header of 2^64 - 1 announced": announcing(2n ** 64n - 1n),
  "a header of 0 announced": announcing(0n),
  "a header one shorter": (bytes) => announcing(BigInt(start(bytes) - 9))(bytes),
  "a header one longer": (bytes) => announcing(BigInt(start(bytes) - 7))(bytes),
  "a byte too many": (bytes) => Uint8Array.of(...bytes, 0),
  "the type F64": changed("dtype", "F64"),
  "the type BF16": changed("dtype", "BF16"),
  "the type f32": changed("dtype", "f32"),
  "a type of null": changed("dtype", null),
  "a shape of other sizes": changed("shape", [1, 3]),
  "a flat shape": changed("shape", [3]),
  "a shape of 0": changed("shape", [0, 1]),
  "a negative shape": changed("shape", [-3, -1]),
  "a shape of 2^53": changed("shape", [2 ** 53, 1]),
  "a shape of 1e308": changed("shape", [1e308, 1e308]),
  "a shape of halves": changed("shape", [1.5, 2]),
  "a shape of 10,000 axes": changed("shape", new Array(10_000).fill(1)),
  "a shape of text": changed("shape", "3,1"),
  "offsets that overlap": changed("data_offsets", [0, 12]),
  "offsets turned round": changed("data_offsets", [12, 0]),
  "offsets beyond the file": changed("data_offsets", [2 ** 40, 2 ** 40 + 12]),
  "negative offsets": changed("data_offsets", [-12, 0]),
  "one offset": changed("data_offsets", [0]),
  "offsets of text": changed("data_offsets", ["0", "12"]),
  "a tensor of null": (bytes) => edited(bytes, (header) => ({ ...header, [KERNEL]: null })),
  "a tensor of a list": (bytes) => edited(bytes, (header) => ({ ...header, [KERNEL]: [] })),
  "a tensor too few": (bytes) => edited(bytes, ({ [KERNEL]: _, ...others }) => others),
  "an empty tensor too many": (bytes) =>
    edited(bytes, (header) => ({
      ...header,
      more: { dtype: "F32", shape: [0], data_offsets: [0, 0] },
    })),
  "a foreign name": renamed("chain/other/kernel"),
  "the name __proto__": renamed("__proto__"),
  "the name constructor": renamed("constructor"),
  "an empty name": renamed(""),
  "a name of 1 MB": renamed("n".repeat(1e6)),
  "a name of another model": renamed("another/dense/kernel"),
  "a name with a null character": renamed("chain/dense/kernel\0"),
  "a name with half of a character": renamed("chain/dense/\uD800"),
  "a name twice": (bytes) => {
    const json = new TextDecoder().decode(bytes.subarray(8, start(bytes))).trim();
    return text(`${json.slice(0, -1)},${json.slice(1)}`)(bytes);
  },
  "a name twice, once in escapes": (bytes) => {
    const json = new TextDecoder().decode(bytes.subarray(8, start(bytes))).trim();
    const again = json.slice(1).replaceAll("dense", "d\\u0065nse");
    return text(`${json.slice(0, -1)},${again}`)(bytes);
  },
  "a header of no tensors": text("{}"),
  "a header that is a list": text("[]"),
  "a header that is null": text("null"),
  "a header that is a number": text("1e999"),
  "a header that is open": text('{"a":'),
  "a header of two objects": text("{}{}"),
  "a header behind a mark of its order": text("\uFEFF{}"),
  "a header 100,000 deep": text(`{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`),
  "a header of quotes": text('"'.repeat(1001)),
  "a header of backslashes": text(`{"${"\\".repeat(1001)}`),
  "a header that is no UTF-8": (bytes) => {
    const copy = bytes.slice();
    return copy.fill(0xff, 8, 20);
  },
  "nothing but zeros": (bytes) => new Uint8Array(bytes.length),
  "nothing but 0xff": (bytes) => new Uint8Array(bytes.length).fill(255),
};

/** The file's ends at which it may be cut: around each part of it and each tensor. */
async function cuts(): Promise<readonly (readonly [string, number])[]> {
  const bytes = await whole();
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start(bytes)))) as Header;
  delete json.__metadata__;
  const ends = Object.values(json).map(
    ({ data_offsets }) => start(bytes) + (data_offsets as number[])[0]!,
  );
  const header = [8, 9, 10, (8 + start(bytes)) >> 1, start(bytes) - 1];
  const around = ends.flatMap((end) => [end, end + 1, end + 3, end + 4]);
  const all = [...Array(8).keys(), ...header, ...around, bytes.length - 1];
  return [...new Set(all)]
    .filter((at) => at < bytes.length)
    .map((at) => [`cut after ${at} bytes`, at]);
}

/** A damaged file, as bytes and at a path. */
async function* damaged(): AsyncGenerator<Fault> {
  const bytes = await whole();
  const files: [string, Uint8Array][] = (await cuts()).map(([name, at]) => [
    name,
    bytes.slice(0, at),
  ]);
  for (const [name, damage] of Object.entries(DAMAGES)) files.push([`with ${name}`, damage(bytes)]);
  for (const [i, [name, file]] of files.entries()) {
    yield loading(`bytes ${name}`, () => file);
    yield loading(`a file ${name}`, () => {
      writeFileSync(`file${i}`, file);
      return `file${i}`;
    });
  }
  for (const offset of [1, 3]) {
    const larger = new Uint8Array(bytes.length + offset);
    larger.set(bytes, offset);
    yield loading(`a view at byte ${offset}`, () => larger.subarray(offset), ["done"]);
  }
  yield loading("the file itself", () => bytes, ["done"]);
  yield loading("another model's file", () => new Sequential([new Dense(1)]).toJSON(), [
    "InvalidArgument",
  ]);
}

export async function* files(): AsyncGenerator<Fault> {
  for (const [name, place] of Object.entries({ ...PLACES, ...(posix && DEVICES) })) {
    yield loading(name, place);
  }
  yield* damaged();
  mkdirSync("later");
  yield loading("a file that is replaced while it is read", () => {
    writeFileSync("later/w", readFileSync("progress"));
    setImmediate(() => writeFileSync("later/w", "{}"));
    return "later/w";
  });
}
