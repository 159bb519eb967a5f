import { expect, test } from "vitest";
import { lineColours } from "../../../examples/playground/views/pure/line_colours.js";

test("lines are told apart: by their roles, and inputs among each other", () => {
  expect(lineColours(["input", "target", "forecast"])).toEqual(["ink", "series-2", "series-1"]);
  const inputs = lineColours(Array.from({ length: 7 }, () => "input"));
  expect(new Set([...inputs, ...lineColours(["target", "forecast"])]).size).toBe(9);
});
