// Every public call, with every argument and option replaced by whatever JavaScript has: it is answered by a BpttError in a sentence, or does what was
// asked. It never throws anything else, never hangs, never ends the process, and a model that was not touched computes the same bits afterwards.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import * as bptt from "../../ts/index.js";
import type { Report } from "./run.js";
import { missingOptions } from "./surface/layers.js";
import { KNOWN_MEMBERS } from "./surface/models.js";
import { GROUPS, type GroupName, SURFACE } from "./surface.js";

describe("hostile arguments", () => {
  test.each(Object.keys(GROUPS) as GroupName[])(
    "to %s are refused in a sentence",
    async (group) => {
      const { failures, refused, done } = await run(group);
      expect(failures).toEqual([]);
      expect(refused).toBeGreaterThan(100);
      expect(done).toBeGreaterThan(0);
    },
    600_000,
  );
});

describe("the table of calls", () => {
  test("knows every export", () => {
    expect(Object.keys(SURFACE).sort()).toEqual(Object.keys(bptt).sort());
  });

  test.each([
    [bptt.Sequential, KNOWN_MEMBERS.Sequential],
    [bptt.Model, [...KNOWN_MEMBERS.Sequential, ...KNOWN_MEMBERS.Model]],
    [bptt.Dense, KNOWN_MEMBERS.Layer],
    [bptt.TextVectorization, KNOWN_MEMBERS.TextVectorization],
  ])("knows every member of %o", (Class, known) => {
    expect(publicMembers(Class).filter((member) => !known.includes(member))).toEqual([]);
  });

  const layers = Object.entries(bptt).filter(([name, value]) => {
    const isLayer = Object.prototype.isPrototypeOf.call(bptt.Layer, value);
    return isLayer && name !== "Cell";
  });
  test.each(layers)("gives every option of %s", (name) => {
    const inner = ["layer", "cell", "cells", "merge_mode", "backward_layer"];
    const first = /^(units|filters|kernel_size|rate|stddev|scale|n|dims|target_shape|activation)$/;
    const missing = missingOptions(name).filter((key) => !inner.includes(key) && !first.test(key));
    expect(missing.filter((key) => !/^(in|out)put_dim$/.test(key))).toEqual([]);
  });
});

/** Methods and properties of a class and those above it, its own and its instances', but for the internal ones. */
function publicMembers(Class: { readonly prototype: object }): string[] {
  const sources = ["layers/layer.ts", "base_model.ts"].map((file) =>
    readFileSync(new URL(`../../ts/${file}`, import.meta.url), "utf8"),
  );
  const internal = sources.flatMap((source) =>
    [
      ...source.matchAll(
        /@internal[\s\S]*?\*\/\s*(?:(?:protected|static|abstract|get|readonly) )*(\w+)/g,
      ),
    ].map(([, name]) => name!),
  );
  const members: string[] = [];
  for (
    let level: object = Class.prototype;
    level !== Object.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    members.push(...Object.getOwnPropertyNames(level));
  }
  const statics = Object.getOwnPropertyNames(Class);
  const common = ["constructor", "length", "name", "prototype", ...internal];
  return [...new Set([...members, ...statics])].filter((name) => !common.includes(name));
}
