// Damaged files for each parser, for some seconds; `npm run fuzz` takes longer.
import { beforeEach, expect, test, vi } from "vitest";
import { fuzz } from "./fuzz.js";
import { type ParserName, parsers } from "./parsers.js";

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

const names = Object.keys(parsers) as ParserName[];

test.each(names)("%s reads or refuses what is damaged", async (name) => {
  const report = await fuzz(parsers[name], 1, 20_000, 2);
  expect(report.faults).toEqual([]);
  expect(report.read).toBeGreaterThan(0);
  expect(report.refused).toBeGreaterThan(0);
});

test.each(names)("%s reads its undamaged files", async (name) => {
  for (const bytes of parsers[name].good) await parsers[name].read(bytes);
});
