// Losses have the 64 bits that the core has natively (crates/bptt/tests/bits.rs), whatever the engine, the build and the system: their
// exponentials, logarithms and powers are the core's own.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Activation, input, type LossConfig, Sequential } from "../ts/index.js";
import { hash32 } from "./golden/formula.js";

interface Golden {
  class_name: string;
  config: Record<string, unknown>;
  targets: "shares" | "classes";
  bits: string;
}

const file = new URL("golden/bits.json", import.meta.url);
const { rows, units, losses }: { rows: number; units: number; losses: Golden[] } = JSON.parse(
  readFileSync(file, "utf8"),
);

const lines = (number: (i: number) => number) =>
  Array.from({ length: rows }, (_, row) =>
    Array.from({ length: units }, (_, unit) => number(row * units + unit)),
  );

/** Numbers between 0 and 1. */
const shares = (salt: number) => lines((i) => ((hash32(salt, i) >>> 16) + 0.5) / 65536);

const targets = {
  shares: shares(2),
  classes: Array.from({ length: rows }, (_, i) => [hash32(2, i) % units]),
};

test.each(losses)("$class_name $config", async ({ class_name, config, ...golden }) => {
  using model = new Sequential([input({ shape: [units] }), new Activation("linear")]);
  model.compile({ loss: { class_name, config } as LossConfig, optimizer: "sgd" });
  const { loss } = await model.evaluate(shares(1), targets[golden.targets], {
    batchSize: rows,
    verbose: 0,
  });
  const bits = new BigUint64Array(Float64Array.of(loss!).buffer)[0]!;
  expect(bits.toString(16)).toBe(golden.bits);
});
