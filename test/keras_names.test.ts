// Every public name of Keras's is said to be something here, or why it is nothing; docs/keras-names.md is written from it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as exported from "../ts/index.js";
import { documentOf, type KerasNames, rowsOf } from "./keras_names/document.js";
import { INSTEAD } from "./keras_names/instead.js";
import { REASONS } from "./keras_names/reasons.js";

const golden = new URL("./golden/keras-names.json", import.meta.url);
const keras = JSON.parse(readFileSync(golden, "utf8")) as KerasNames;
const rows = rowsOf(keras);
const requirements = readFileSync(new URL("./golden/requirements.txt", import.meta.url), "utf8");

/** The names in a cell that begin a span of code, but for variables: `new Add().apply(x)` names Add. */
const named = (here: string): string[] =>
  [...here.matchAll(/`(?:new )?([A-Za-z]\w*)/g)].map(([, name]) => name!);

const VARIABLES = ["model", "layer", "predictions", "getConfig", "seed"];

test("the list is that of the Keras that we compare with", () => {
  expect(requirements).toContain(`keras==${keras.keras}\n`);
  expect(rows.length).toBeGreaterThan(900);
});

test("of every name it is said what it is here, or why it is not", () => {
  expect(rows.filter(({ here, why }) => (here ?? why) === undefined)).toEqual([]);
});

test("what is named is exported", () => {
  const names = rows.flatMap(({ here = "" }) => named(here));
  const missing = names.filter((name) => !VARIABLES.includes(name) && !(name in exported));
  expect(missing).toEqual([]);
});

test("nothing is said of names that Keras does not have", () => {
  expect(Object.keys(INSTEAD).filter((path) => keras.names[path] === undefined)).toEqual([]);
  const reasons = new Set(rows.map(({ why }) => why));
  expect(REASONS.filter(([, why]) => !reasons.has(why)).map(([of]) => of)).toEqual([]);
});

test("the page is what is found, and has every name that is exported", async () => {
  const known = new Set(rows.flatMap(({ here = "" }) => named(here)));
  const beyond = Object.keys(exported).filter((name) => !known.has(name));
  await expect(documentOf(keras, rows, beyond)).toMatchFileSnapshot("../docs/keras-names.md");
});
