// The excerpts in CONTRIBUTING.md are what stands in the files that they name: "// ..." leaves lines out.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const excerpts = [...read("CONTRIBUTING.md").matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)];

test("there are excerpts, and each names its file", () => {
  expect(excerpts.length).toBeGreaterThan(5);
  expect(read("CONTRIBUTING.md").match(/^```/gm)).toHaveLength(2 * excerpts.length);
});

test.each(excerpts.map(([, path, code], i) => [i + 1, path!, code!]))(
  "excerpt %i is that of %s",
  (_, path, code) => {
    const file = read(path as string);
    let at = 0;
    for (const piece of (code as string).split(/^\s*\/\/ \.\.\.\n/m)) {
      expect(file.slice(at)).toContain(piece);
      at = file.indexOf(piece, at) + piece.length;
    }
  },
);
