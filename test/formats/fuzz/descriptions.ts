/** Whole models whose archives are sound, and whose descriptions say anything: types, sizes, names and calls are changed at random. */
import { readFileSync } from "node:fs";
import { readZip } from "../../../ts/formats/zip/read.js";
import { writeZip } from "../../../ts/formats/zip/write.js";
import { loadModel } from "../../../ts/index.js";
import type { Dice } from "./mutate.js";
import type { Parser } from "./parsers.js";

/** A model whose description can be put back into its file. */
interface Described {
  readonly text: string;
  /** The file with another description; undefined where it has no room for it. */
  with(text: string): Uint8Array | undefined;
}

const beside = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../${name}`, import.meta.url)));
const utf8 = {
  encode: (text: string) => new TextEncoder().encode(text),
  decoder: new TextDecoder(),
};

function archive(name: string): Described {
  const members = new Map<string, Uint8Array>();
  for (const [path, member] of readZip(beside(name), name, 1e7)) members.set(path, member.bytes());
  return {
    text: utf8.decoder.decode(members.get("config.json")),
    with: (text) => writeZip(new Map([...members, ["config.json", utf8.encode(text)]])),
  };
}

const modelJSON = (name: string): Described => ({
  text: utf8.decoder.decode(beside(name)),
  with: utf8.encode,
});

/** The description lies in one piece in the file. Another takes its place, with blanks behind it. */
function legacy(name: string): Described {
  const bytes = Buffer.from(beside(name));
  const start = bytes.indexOf('{"class_name"');
  const end = bytes.indexOf("\0", start);
  return {
    text: bytes.toString("utf8", start, end),
    with(text) {
      const put = utf8.encode(text);
      if (put.length > end - start) return undefined;
      const changed = new Uint8Array(bytes).fill(32, start, end);
      changed.set(put, start);
      return changed;
    },
  };
}

const described: readonly Described[] = [
  ...["02_lstm_stack_adam", "04_bidir", "05_cells", "06_td_ln_conv", "07_seq2seq", "10_nested"].map(
    (name) => archive(`keras/${name}.keras`),
  ),
  archive("texts/nested.keras"),
  ...["gates", "nested", "translation"].map((name) => archive(`keras2/${name}.keras`)),
  ...["cells", "connected", "sequential"].map((name) => modelJSON(`tfjs/${name}.json`)),
  ...["gates", "translation"].map((name) => legacy(`keras2/${name}.h5`)),
];

/** Weights that each model.json may name. */
const binaries = new Map(
  ["cells", "connected", "sequential"].flatMap((name) => {
    const { weightsManifest } = JSON.parse(utf8.decoder.decode(beside(`tfjs/${name}.json`)));
    const paths: string[] = weightsManifest.flatMap(({ paths }: { paths: string[] }) => paths);
    return paths.map((path) => [path, beside(`tfjs/${name}.bin`)] as const);
  }),
);

/** What surprises where something else was. */
const VALUES: readonly (() => unknown)[] = [
  ...[
    null,
    true,
    false,
    "",
    "x",
    "__proto__",
    "constructor",
    "a/b",
    "\0",
    "LSTM",
    "relu",
    "float16",
  ],
  ...[0, -1, 0.5, 1, 3, 4, 100, 65_536, 1e9, 2 ** 31, -(2 ** 31), 2 ** 53, 1e308],
].map((value) => () => value);
const STRUCTURES: readonly (() => unknown)[] = [
  ...[[], [1], [[1]], [null, null], {}].map((value) => () => structuredClone(value)),
  () => Array(20_000).fill(0),
  () => "ü".repeat(20_000),
  () => ({ class_name: "Lambda", config: {} }),
  () => ({ class_name: "Dense", config: { units: 3 } }),
  () => Array.from({ length: 300 }).reduce((inner) => [inner], 0),
];
const ALL = [...VALUES, ...STRUCTURES];

type Place = [holder: Record<string, unknown>, key: string];

/** Every value within a value, by what holds it. */
function placesIn(value: unknown, places: Place[] = []): Place[] {
  if (typeof value !== "object" || value === null) return places;
  for (const [key, item] of Object.entries(value)) {
    places.push([value as Record<string, unknown>, key]);
    placesIn(item, places);
  }
  return places;
}

const set = (holder: object, key: string, value: unknown): void =>
  void Object.defineProperty(holder, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });

/** Ways to change what stands at one of the places. */
const changes: readonly ((place: Place, roll: Dice, places: readonly Place[]) => void)[] = [
  function anotherValue([holder, key], roll) {
    set(holder, key, ALL[roll(ALL.length)]!());
  },
  function nothing([holder, key]) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  },
  function another([holder, key], roll, places) {
    const [other, name] = places[roll(places.length)]!;
    set(holder, key, structuredClone(other[name]));
  },
  function twice([holder, key], roll) {
    if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
    else set(holder, ["x", "__proto__", "name", "dtype"][roll(4)]!, ALL[roll(ALL.length)]!());
  },
];

function changed(roll: Dice): Uint8Array {
  const model = described[roll(described.length)]!;
  const json: unknown = JSON.parse(model.text);
  for (let left = 1 + roll(3); left > 0; left--) {
    const places = placesIn(json);
    if (places.length === 0) break;
    changes[roll(changes.length)]!(places[roll(places.length)]!, roll, places);
  }
  return model.with(JSON.stringify(json)) ?? model.with(model.text)!;
}

export const models: Parser = {
  good: described.map((model) => model.with(model.text)!),
  changed,
  codes: ["File", "Unsupported"],
  async read(bytes) {
    const files = [{ name: "model.json", bytes }].concat(
      Array.from(binaries, ([name, bytes]) => ({ name, bytes })),
    );
    const model = await loadModel(bytes[0] === 0x7b ? { load: () => files } : bytes);
    model.dispose();
  },
};
