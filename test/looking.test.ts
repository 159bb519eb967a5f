// What shows how training went: reports with scikit-learn's numbers (test/conformance/reports.py), and charts.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { camelKey } from "../ts/checks.js";
import { classificationReport, confusionMatrix, plotHistory } from "../ts/index.js";
import { classifier, expectError, sentences } from "./support/models.js";

interface Case {
  true: (number | string)[];
  pred: (number | string)[];
  options: Record<string, unknown>;
  matrices: Record<string, number[][]>;
  text: string;
  dict: Record<string, Record<string, number> | number>;
}

const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync(new URL("golden/reports/reports.json", import.meta.url), "utf8"),
);

/** Where no row was right at all, scikit-learn writes the numbers of rows with a point. */
const wholeSupport = (text: string) => text.replace(/( +\d+)\.0$/gm, "  $1");

describe("reports are scikit-learn's", () => {
  test.each(cases.map((one, i) => [i, one] as const))("case %i", (_, one) => {
    const options = Object.fromEntries(
      Object.entries(one.options).map(([key, value]) => [camelKey(key), value]),
    );
    const { labels } = options as { labels?: number[] };
    for (const [normalize, matrix] of Object.entries(one.matrices)) {
      const kind = normalize === "None" ? null : (normalize as "all");
      const given = { normalize: kind, ...(labels && { labels }) };
      const ours = confusionMatrix(one.true, one.pred, given).flat();
      matrix.flat().forEach((value, i) => {
        expect(ours[i]).toBeCloseTo(value, 12);
      });
    }
    expect(classificationReport(one.true, one.pred, options)).toBe(wholeSupport(one.text));
    const dict = classificationReport(one.true, one.pred, { ...options, outputDict: true });
    expect(Object.keys(dict)).toEqual(Object.keys(one.dict));
    for (const [name, scores] of Object.entries(one.dict)) {
      const pairs = typeof scores === "number" ? { accuracy: scores } : scores;
      const ours = typeof scores === "number" ? { accuracy: dict[name] as number } : dict[name];
      for (const [key, value] of Object.entries(pairs)) {
        expect((ours as Record<string, number>)[key]).toBeCloseTo(value, 12);
      }
    }
  });

  test("of typed arrays and booleans as well", () => {
    expect(confusionMatrix(Uint8Array.of(0, 1, 1), Int32Array.of(0, 0, 1))).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(confusionMatrix([true, false], [true, true])).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test("what can't be compared is refused", async () => {
    const bad = (run: () => unknown, pattern: RegExp) =>
      expectError(run, "InvalidArgument", pattern);
    await bad(() => confusionMatrix([0, 1], [0.2, 0.9]), /0\.2 at 0.*Probabilities become classes/);
    await bad(() => confusionMatrix([0, 1], ["a", "b"]), /of one kind/);
    await bad(() => confusionMatrix([0], [0], { labels: [5] }), /`labels`/);
    await bad(() => confusionMatrix([0], [0], { normalize: "rows" as never }), /`normalize`/);
    await bad(() => classificationReport([0], [0], { target_names: [] } as object), /targetNames/);
    await bad(() => classificationReport([0, 1], [0, 1], { targetNames: ["a"] }), /2 classes/);
    await bad(() => classificationReport([0], [0], { digits: 21 }), /`digits`/);
    await expectError(() => confusionMatrix([0], [0, 1]), "Shape", /got 2 and 1/);
    await expectError(() => confusionMatrix([], []), "EmptyData");
  });
});

describe("plotHistory", () => {
  const history = {
    epoch: [0, 1, 2, 3],
    history: {
      loss: [1, 0.5, 0.25, 0.125],
      val_loss: [1, 0.75, Number.NaN, 0.5],
      rate: [3, 3, 3, 3],
    },
  };

  test("draws curves for a terminal", () => {
    expect(plotHistory(history, { colors: false, metrics: ["loss"] })).toBe(`             loss
     1.0000 ┼╮
     0.9125 ┤│
     0.8250 ┤│
     0.7375 ┤│
     0.6500 ┤│
     0.5625 ┤╰╮
     0.4750 ┤ │
     0.3875 ┤ │
     0.3000 ┤ ╰╮
     0.2125 ┤  │
     0.1250 ┤  ╰
             val_loss (no number in 1 of 4 epochs)
     1.0000 ┼╮
     0.9125 ┤│
     0.8250 ┤╰─╮
     0.7375 ┤  │
     0.6500 ┤  │
     0.5625 ┤  ╰
     0.4750 ┤
     0.3875 ┤
     0.3000 ┤
     0.2125 ┤
     0.1250 ┤
             epoch 1 4
`);
    const coloured = plotHistory(history, { colors: true });
    expect(coloured).toContain("\x1b[34m── loss\x1b[0m   \x1b[33m── val_loss");
    expect(coloured).toContain("rate");
  });

  test("draws files that need nothing else", () => {
    const svg = plotHistory(history, { format: "svg" });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 960 280"/);
    // Of validation two epochs, and one alone behind the gap.
    expect(svg.match(/stroke-width="2"/g)).toHaveLength(3);
    expect(svg.match(/<circle/g)).toHaveLength(1);
    expect(svg).not.toMatch(/NaN|Infinity|undefined|href|src=/);
    const html = plotHistory({ epoch: [0], history: { "<b>": [1] } }, { format: "html" });
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain("&#60;b&#62;");
    expect(html).not.toContain("<b>");
  });

  test("takes what fit gives, and refuses what it does not", async () => {
    const { x, y } = sentences(12);
    const trained = await classifier().fit(x, y, { epochs: 2, verbose: 0 });
    expect(plotHistory(trained)).toContain("accuracy");
    const bad = (run: () => unknown, pattern: RegExp) =>
      expectError(run, "InvalidArgument", pattern);
    await bad(
      () => plotHistory(trained, { metrics: ["val_loss"] }),
      /"accuracy", "loss", got "val_loss"/,
    );
    await bad(() => plotHistory(trained, { format: "png" as never }), /`format`/);
    await bad(() => plotHistory([] as never), /history that `fit` gives/);
    await bad(() => plotHistory({ epoch: [0], history: { loss: ["a"] } } as never), /"loss"/);
    await expectError(() => plotHistory({ epoch: [], history: {} }), "EmptyData");
  });
});
