// Damaged files for each parser, for some seconds; `npm run fuzz` takes longer.
import { expect, test } from "vitest";
import { fuzz } from "./fuzz.js";
import { type ParserName, parsers } from "./parsers.js";

test.each(Object.keys(parsers) as ParserName[])("%s reads or refuses what is damaged", (name) => {
  const report = fuzz(parsers[name], 1, 20_000, 2);
  expect(report.faults).toEqual([]);
  expect(report.read).toBeGreaterThan(0);
  expect(report.refused).toBeGreaterThan(0);
});

test.each(Object.keys(parsers) as ParserName[])("%s reads its undamaged files", (name) => {
  for (const bytes of parsers[name].good) parsers[name].read(bytes);
});
