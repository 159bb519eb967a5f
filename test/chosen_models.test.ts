// Models that are chosen, each for one thing, and what Keras computes for them: joins, slices, operations, and layers that are not drawn.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Case } from "./conformance/case.js";
import { compare, judge } from "./conformance/compare.js";

const folder = new URL("golden/chosen/", import.meta.url);

test.each(readdirSync(folder))("%s", async (name) => {
  const given: Case = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
  const findings = await compare(given);
  expect(findings.length).toBeGreaterThan(given.weights.length);
  expect(findings.filter((finding) => judge(finding) === "off")).toEqual([]);
});
