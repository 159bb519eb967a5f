import { expect, test } from "vitest";
import { argmax, Confusion } from "../../examples/sentiment/report.js";

test("the confusion table counts classes against predictions", () => {
  const confusion = new Confusion(["neg", "pos"], [0, 0, 0, 1, 1], [0, 0, 1, 1, 0]);
  expect(confusion.accuracy).toBe(0.6);
  expect(confusion.toString()).toBe(
    [
      "  true class \\ predicted  neg  pos   right",
      "  neg                       2    1  66.7 %",
      "  pos                       1    1  50.0 %",
    ].join("\n"),
  );
});

test("wide letters take two places, a class without texts has no share", () => {
  const lines = new Confusion(["好评", "bad"], [1], [1]).toString().split("\n");
  expect(lines[1]).toBe("  好评                       0    0        -");
  expect(lines[2]).toBe("  bad                        0    1  100.0 %");
});

test("of many classes, the most frequent mistakes are shown", () => {
  const classes = Array.from({ length: 30 }, (_, i) => `class ${i}`);
  const text = new Confusion(classes, [1, 1, 2, 3], [4, 4, 5, 3]).toString();
  expect(text).toMatch(/most frequent mistakes/);
  expect(text.split("\n")[2]).toMatch(/class 1 +class 4 +2$/);
  expect(text).not.toMatch(/class 3/);
});

test("argmax takes the first of equals", () => {
  expect(argmax([0.2, 0.4, 0.4])).toBe(1);
});
