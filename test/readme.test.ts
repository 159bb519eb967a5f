// Runs every block of TypeScript or JavaScript in the READMEs, each in a process of its own.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readmeFile } from "./support/readme_files.js";

const sources = new URL("../ts/index.ts", import.meta.url).href;
const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bptt-readme-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The blocks, with the line on which each begins. */
function blocks(text: string): { line: number; code: string }[] {
  return [...text.matchAll(/^```(?:ts|js)\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length + 1,
    code: match[1]!,
  }));
}

/** Runs a program over the sources, in a folder of its own. */
function run(name: string, code: string) {
  const file = join(folder, name);
  writeFileSync(file, code.replaceAll('from "bptt"', `from "${sources}"`));
  return spawnSync(process.execPath, ["--import", tsx, file], { cwd: folder, encoding: "utf8" });
}

// The page and the app that it gives whole are tried by test/consumers.
test("the program that is given whole learns, and both READMEs give the same files", () => {
  const { stdout, stderr } = run("start.mjs", readmeFile("start.mjs"));
  expect(stdout, stderr).toMatch(/^It rises: (9\d|100) %$/m);
  for (const name of ["start.mjs", "index.html", "vite.config.js", "src/App.jsx"]) {
    expect(readmeFile(name, "README.zh-CN.md")).toBe(readmeFile(name));
  }
});

for (const name of ["README.md", "README.zh-CN.md"]) {
  const found = blocks(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));

  describe(name, () => {
    test("has code", () => expect(found.length).toBeGreaterThanOrEqual(1));

    for (const { line, code } of found) {
      test(`the code at line ${line} runs`, () => {
        const { status, stderr } = run(`${name}.${line}.mts`, code);
        expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      });
    }
  });
}
