// The published types, compiled as users' projects compile them: strictly, those of libraries as well, by the oldest compiler that will do and by ours.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, inject, test } from "vitest";
import { executeNode } from "./execute.js";

const consumer = inject("consumer");
const require = createRequire(import.meta.url);
const versionOf = (compiler: string): string => require(`${compiler}/package.json`).version;

interface Project {
  readonly name: string;
  /** The program, which lies in the consumer's folder. */
  readonly program: string;
  /** "m" for an ES module, "c" for CommonJS. */
  readonly ending: string;
  readonly options: Record<string, unknown>;
}

/** Compiles a project; gives the program that came out. */
async function compile(compiler: string, { name, program, ending, options }: Project) {
  const folder = path.join(consumer, `${name.replaceAll(" ", "-")}-${compiler}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, `main.${ending}ts`),
    readFileSync(path.join(consumer, `${program}.ts`)),
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
  await executeNode([require.resolve(`${compiler}/bin/tsc`), "-p", folder], consumer);
  return path.join(folder, "out", `main.${ending}js`);
}

const resolutions: [name: string, ending: string, options: Record<string, unknown>][] = [
  ["bundler", "m", { module: "esnext", moduleResolution: "bundler" }],
  ["node16 as ESM", "m", { module: "node16", moduleResolution: "node16" }],
  ["node16 as CommonJS", "c", { module: "node16", moduleResolution: "node16" }],
];

describe.each(["typescript", "typescript-oldest"])("%s", (compiler) => {
  test.each(resolutions)("compiles a strict program, %s", async (name, ending, options) => {
    const program = await compile(compiler, { name, program: "strict", ending, options });
    const report = JSON.parse(await executeNode([program], consumer));
    expect(report.loss).toHaveLength(3);
    expect(report.shape).toEqual([3, 1]);
  });

  test.each(resolutions)("knows all types without a DOM and Node, %s", async (...project) => {
    const [name, ending, options] = project;
    const bare = { lib: ["es2022"], ...options };
    await compile(compiler, { name: `bare ${name}`, program: "bare", ending, options: bare });
  });
});

test("the READMEs name the oldest compiler", () => {
  const [major, minor] = versionOf("typescript-oldest").split(".");
  for (const name of ["README.md", "README.zh-CN.md"]) {
    const text = readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
    expect(/TypeScript\W+(\d+\.\d+)/.exec(text)?.[1]).toBe(`${major}.${minor}`);
  }
});
