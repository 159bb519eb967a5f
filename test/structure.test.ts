// Who may know a layer by its class: layers and operations, and those who make them. All others ask what a layer says of itself.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as layers from "../ts/layers/index.js";
import * as operations from "../ts/operations/index.js";

const ts = new URL("../ts/", import.meta.url);

/** Kinds of layers, which anybody may ask for. */
const KINDS = ["Layer", "Cell", "Operation"];

/** Where layers are made by their names, or handed on to users. */
const MAKERS = [
  "config/wrappers.ts",
  "config/graph_reader.ts",
  "config/operations.ts",
  "api.ts",
  "model_from_json.ts",
];

const anyOf = (names: string[]) =>
  `(${names.filter((name) => !KINDS.includes(name)).join("|")})\\b`;
const layer = anyOf(Object.keys(layers));
const layerOrOperation = anyOf([...Object.keys(layers), ...Object.keys(operations)]);

const sources = readdirSync(ts, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !/^(layers|operations|engine\/wasm)\//.test(file));

/** What in the sources matches a pattern, with its file. */
const found = (pattern: string, files = sources): string[] =>
  files.flatMap((file) => {
    const text = readFileSync(new URL(file, ts), "utf8");
    return [...text.matchAll(new RegExp(pattern, "g"))].map(([match]) => `${file}: ${match}`);
  });

test("nobody asks of which class a layer is", () => {
  expect(sources.length).toBeGreaterThan(80);
  expect(found(`instanceof (\\w+\\.)?${layerOrOperation}`)).toEqual([]);
  // An initializer has the name of a layer.
  const others = sources.filter((file) => file !== "initializers/parse.ts");
  expect(found(`className [!=]== "${layer}`, others)).toEqual([]);
});

test("nobody imports the class of a layer but to make one", () => {
  const others = sources.filter((file) => !MAKERS.includes(file));
  const imported = `import [^;]*\\b${layerOrOperation}[^;]*/(layers|operations)/[^;]*`;
  expect(found(imported, others)).toEqual([]);
});
