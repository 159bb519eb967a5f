// Some of the random models that `npm run conformance` compares with Keras, stored: every layer, and almost every option.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Case } from "./conformance/case.js";
import { compare, judge } from "./conformance/compare.js";

const folder = new URL("golden/random/", import.meta.url);

for (const name of readdirSync(folder)) {
  const given: Case = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
  const classes = new Set(
    (given.model.config as { layers: { class_name: string }[] }).layers.map((l) => l.class_name),
  );
  test(`model ${given.seed}: ${[...classes].join(", ")}`, async () => {
    const findings = await compare(given);
    expect(findings.length).toBeGreaterThan(given.weights.length);
    expect(findings.filter((finding) => judge(finding) === "off")).toEqual([]);
  });
}
