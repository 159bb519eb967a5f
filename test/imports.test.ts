// The import graph of the numeric core: as ARCHITECTURE.md shows it, without circles and without an arrow upward.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { inCircles } from "./imports/circles.js";
import { rustImports } from "./imports/rust.js";

const root = new URL("../", import.meta.url);
const imports = rustImports(fileURLToPath(new URL("crates/bptt/src", root)));

/** The rows of the table: the modules of a room, and the rooms that they import. */
const rooms = [
  ...readFileSync(new URL("ARCHITECTURE.md", root), "utf8").matchAll(
    /^\| ((?:`\w+` ?)+)\|([^|]*)\|[^|]*\|$/gm,
  ),
].map(([, names, above]) => {
  const words = (text: string) => [...text.matchAll(/\w+/g)].map(([word]) => word);
  return { names: words(names!), imports: words(above!) };
});

/** The row in which a module has its place. */
const roomOf = (module: string): number => {
  const [top] = module.split("::");
  return rooms.findIndex(({ names }) => names.includes(top!));
};

/** A room by its first word: `error` stands for all that is beside it. */
const called = (room: number): string => rooms[room]!.names[0]!;

test("every module of the core has its place in the table", () => {
  expect(imports.size).toBeGreaterThan(80);
  expect([...imports.keys()].filter((module) => roomOf(module) < 0)).toEqual([]);
});

test("the table shows what the rooms import", () => {
  const found = rooms.map(({ names }, room) => {
    const modules = [...imports].filter(([module]) => roomOf(module) === room);
    const imported = modules.flatMap(([, of]) => [...of].map(roomOf));
    const others = [...new Set(imported)].filter((other) => other !== room).sort((a, b) => a - b);
    return { names, imports: others.map(called) };
  });
  expect(found).toEqual(rooms);
});

test("no room imports one below it", () => {
  const upward = [...imports].flatMap(([module, of]) =>
    [...of]
      .filter((other) => roomOf(other) > roomOf(module))
      .map((other) => `${module} -> ${other}`),
  );
  expect(upward).toEqual([]);
});

test("files import each other in no circle but that of a builder and its cursor", () => {
  expect(inCircles(imports)).toEqual(["graph::builder", "graph::place"]);
});
