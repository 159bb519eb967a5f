import { describe, expect, test } from "vitest";
import { attentionSvg } from "../../examples/translation/attention/svg.js";
import { attentionText } from "../../examples/translation/attention/terminal.js";
import { widthOf } from "../../examples/translation/attention/width.js";

const map = {
  source: ["the", "red", "house"],
  target: ["la", "maison", "rouge"],
  weights: [[0.9, 0.1, 0], [0.05, 0.25, 0.7], Float32Array.of(0, 0.5, 0.5)],
};

describe("an attention map in the terminal", () => {
  test("has what was said as rows, what was read as columns", () => {
    expect(attentionText(map)).toBe(
      [
        "           h",
        "           o",
        "       t r u",
        "       h e s",
        "       e d e",
        "    la ██",
        "maison   ░░▓▓",
        " rouge   ▒▒▒▒",
        "",
      ].join("\n"),
    );
  });

  test("lines up where characters are wide", () => {
    const text = attentionText({
      source: ["红", "é"],
      target: ["ab", "猫"],
      weights: [
        [0, 1],
        [1, 0],
      ],
    });
    expect(text).toBe("   红é\nab   ██\n猫 ██\n");
    expect([widthOf("猫"), widthOf("e\u0301"), widthOf("\u0007"), widthOf("👩‍👩‍👧")]).toEqual([
      2, 1, 0, 2,
    ]);
  });

  test("may be empty", () => {
    expect(attentionText({ source: [], target: [], weights: [] })).toBe("");
  });
});

describe("an attention map as SVG", () => {
  const svg = attentionSvg(map);
  const all = (pattern: RegExp) => [...svg.matchAll(pattern)].map(([, found]) => found);

  test("has a cell for each pair of words, as dark as its weight", () => {
    expect(all(/fill-opacity="([\d.]+)"/g)).toEqual(
      map.weights.flatMap((row) => Array.from(row, (weight) => weight.toFixed(3))),
    );
    expect(svg).toContain("<title>maison / house: 0.700</title>");
  });

  test("names rows and columns", () => {
    expect(all(/<text [^>]*>([^<]*)<\/text>/g)).toEqual([...map.source, ...map.target]);
  });

  test("escapes what XML takes for its own, and what it does not take at all", () => {
    const odd = attentionSvg({ source: ["<&>"], target: ["\u0000\uD800"], weights: [[1]] });
    expect(odd).toContain(">&lt;&amp;&gt;</text>");
    expect(odd).toContain(">\uFFFD\uFFFD</text>");
  });
});

describe.each([attentionText, attentionSvg])("what is no map is refused: $name", (draw) => {
  test.each([
    [{ ...map, weights: map.weights.slice(1) }, "of 3 rows has weights for 2"],
    [{ ...map, source: ["the"] }, "Row 0 of an attention map has 3 weights for 1 columns"],
    [
      {
        ...map,
        weights: [
          [1, 0, 0],
          [0, Number.NaN, 0],
          [0, 0, 1],
        ],
      },
      "Row 1 of an attention map has the weight NaN",
    ],
    [
      {
        ...map,
        weights: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 2, 0],
        ],
      },
      "Row 2 of an attention map has the weight 2",
    ],
  ])("%#", (wrong, message) => {
    expect(() => draw(wrong)).toThrow(message);
  });
});
