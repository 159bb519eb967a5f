import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { expect, inject, test } from "vitest";
import { executeNode } from "./execute.js";

const consumer = inject("consumer");
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** Compiles the strict program as a user's project would, declarations of libraries checked as well, and runs it. */
async function compileAndRun(name: string, ending: string, options: Record<string, unknown>) {
  const folder = path.join(consumer, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, `main.${ending}ts`),
    readFileSync(path.join(consumer, "strict.ts")),
  );
  const compilerOptions = {
    target: "es2022",
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    types: [],
    outDir: "out",
    ...options,
  };
  const config = JSON.stringify({ compilerOptions, include: ["main.*"] });
  writeFileSync(path.join(folder, "tsconfig.json"), config);
  await executeNode([compiler, "-p", folder], consumer);
  return JSON.parse(await executeNode([path.join(folder, "out", `main.${ending}js`)], consumer));
}

const resolutions: [string, string, Record<string, unknown>][] = [
  ["bundler", "m", { module: "esnext", moduleResolution: "bundler" }],
  ["node16 as ESM", "m", { module: "node16", moduleResolution: "node16" }],
  ["node16 as CommonJS", "c", { module: "node16", moduleResolution: "node16" }],
];

test.each(resolutions)("strict TypeScript, %s", async (name, ending, options) => {
  const report = await compileAndRun(name.replaceAll(" ", "-"), ending, options);
  expect(report.loss).toHaveLength(3);
  expect(report.shape).toEqual([3, 1]);
});
