// Every public call, with every argument and option replaced by whatever JavaScript has, in every state, and with every fault beside it: it is answered by
// a BpttError in a sentence, or does what was asked. It never throws anything else, never hangs, never ends the process, and a model that was not touched
// computes the same bits afterwards.
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import * as bptt from "../../ts/index.js";
import type { FAULTS } from "./faults.js";
import { runGroup } from "./process.js";
import type { Report } from "./run.js";
import { missingOptions } from "./surface/layers.js";
import { KNOWN_MEMBERS } from "./surface/models.js";
import { GROUPS, type GroupName, SURFACE } from "./surface.js";

const reports = new Map<string, Report>();

/** Runs a group, all of whose cases must hold. */
async function held(group: string): Promise<Report> {
  const report = await runGroup(group);
  expect(report.failures).toEqual([]);
  reports.set(group, report);
  return report;
}

describe("hostile arguments", () => {
  test.each(Object.keys(GROUPS) as GroupName[])(
    "to %s are refused in a sentence",
    async (group) => {
      const { refused, done } = await held(group);
      expect(refused).toBeGreaterThan(100);
      expect(done).toBeGreaterThan(0);
    },
    600_000,
  );
});

/** The least that each group has: a table that loses its cases is noticed. */
const LEAST: Readonly<Record<keyof typeof FAULTS, { cases: number; refused: number }>> = {
  states: { cases: 1000, refused: 350 },
  callbacks: { cases: 400, refused: 80 },
  signals: { cases: 140, refused: 30 },
  engines: { cases: 9, refused: 5 },
  files: { cases: 180, refused: 180 },
  saves: { cases: 50, refused: 20 },
  workers: { cases: 130, refused: 50 },
  memory: { cases: 200, refused: 150 },
};

describe("states and faults", () => {
  test.each(Object.entries(LEAST))(
    "of %s are survived",
    async (group, least) => {
      const { cases, refused } = await held(group);
      expect(cases).toBeGreaterThanOrEqual(least.cases);
      expect(refused).toBeGreaterThanOrEqual(least.refused);
    },
    600_000,
  );

  test("are hundreds, beside the arguments", () => {
    const counts = Object.keys(LEAST).map((group) => reports.get(group)?.cases ?? 0);
    expect(counts.reduce((sum, cases) => sum + cases)).toBeGreaterThan(300);
  });
});

/** What was run, by group: how many cases did what was asked, were refused and with which codes, or threw what was the caller's own. */
afterAll(() => {
  for (const [group, { cases, done, refused, own, codes }] of reports) {
    const said = Object.entries(codes).map(([code, count]) => `${code} ${count}`);
    console.log(
      `hostile ${group}: ${cases} cases, ${done} done, ${own} the caller's own, ${refused} refused (${said.join(", ")})`,
    );
  }
  const casesOf = (group: string) => reports.get(group)?.cases ?? 0;
  const args = Object.keys(GROUPS).reduce((sum, group) => sum + casesOf(group), 0);
  const faults = Object.keys(LEAST).map((group) => `${casesOf(group)} ${group}`);
  const missing = [...Object.keys(GROUPS), ...Object.keys(LEAST)].filter((g) => !reports.has(g));
  const end = missing.length === 0 ? "all held" : `not held: ${missing.join(", ")}`;
  console.log(`hostile: ${args} arguments, ${faults.join(", ")}: ${end}`);
});

describe("the table of calls", () => {
  test("knows every export", () => {
    expect(Object.keys(SURFACE).sort()).toEqual(Object.keys(bptt).sort());
  });

  test.each([
    [bptt.Sequential, KNOWN_MEMBERS.Sequential],
    [bptt.Functional, [...KNOWN_MEMBERS.Sequential, ...KNOWN_MEMBERS.Model]],
    [bptt.Dense, KNOWN_MEMBERS.Layer],
    [bptt.TextVectorization, KNOWN_MEMBERS.TextVectorization],
    [bptt.SGD, KNOWN_MEMBERS.Optimizer],
  ])("knows every member of %o", (Class, known) => {
    expect(publicMembers(Class).filter((member) => !known.includes(member))).toEqual([]);
  });

  const layers = Object.entries(bptt).filter(([name, value]) => {
    const isLayer = Object.prototype.isPrototypeOf.call(bptt.Layer, value);
    return isLayer && !["Cell", "Functional", "Model", "Sequential"].includes(name);
  });
  test.each(layers)("gives every option of %s", (name) => {
    const inner = ["layer", "cell", "cells", "merge_mode", "backward_layer"];
    const first =
      /^(units|filters|kernel_size|rate|stddev|scale|n|dims|axes|target_shape|activation|pool_size|equation|output_shape|sequence_length|num_heads|key_dim|head_dim|num_query_heads|num_key_value_heads|height|width|(height_|width_)?factor)$/;
    const missing = missingOptions(name).filter((key) => !inner.includes(key) && !first.test(key));
    expect(missing.filter((key) => !/^(in|out)put_dim$/.test(key))).toEqual([]);
  });
});

/** Methods and properties of a class and those above it, its own and its instances', but for the internal ones. */
function publicMembers(Class: { readonly prototype: object }): string[] {
  const sources = [
    "layers/layer.ts",
    "layers/text_vectorization.ts",
    "base_model.ts",
    "optimizers/optimizer.ts",
  ].map((file) => readFileSync(new URL(`../../ts/${file}`, import.meta.url), "utf8"));
  const internal = sources.flatMap((source) =>
    [
      ...source.matchAll(
        /@internal[\s\S]*?\*\/\s*(?:(?:protected|static|abstract|override|get|readonly) )*(\w+)/g,
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
