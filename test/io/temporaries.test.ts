// The files in which files are written: what a crash left behind goes at the next save, and nothing of anybody else's.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Dense, Sequential } from "../../ts/index.js";
import { temporaryFor } from "../../ts/io/temporaries.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bptt-temporaries-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PARTS = /^(\.bptt-[0-9a-f]{10}-)(\d+)-(\d+)-([0-9a-f]+\.tmp)$/;

/** The name that a process would give, as this one gives it. */
async function nameOf(pid: number, start?: string, target = "w"): Promise<string> {
  const [, prefix, , ownStart, rest] = PARTS.exec(
    basename(await temporaryFor(fs, join(folder, target))),
  )!;
  return `${prefix}${pid}-${start ?? ownStart}-${rest}`;
}

const leave = (name: string) => writeFileSync(join(folder, name), "half");

test("names are short, tell the process, and are never the same", async () => {
  const target = `${"x".repeat(240)}.safetensors`;
  const names = await Promise.all(
    Array.from({ length: 20 }, () => temporaryFor(fs, join(folder, target))),
  );
  expect(new Set(names).size).toBe(20);
  for (const name of names.map((path) => basename(path))) {
    expect(name.length).toBeLessThan(60);
    expect(name).not.toContain("xxx");
    expect(Number(PARTS.exec(name)![2])).toBe(process.pid);
  }
});

test("those of processes that are gone are removed, for the same target alone", async () => {
  const { pid: gone } = spawnSync(process.execPath, ["-e", ""]);
  const left = [await nameOf(gone), await nameOf(gone)];
  const kept = [
    await nameOf(gone, undefined, "other"),
    await nameOf(process.pid),
    `${await nameOf(gone)}.bak`,
    ".bptt-anything.tmp",
    "w.tmp",
    "w",
  ];
  const asFolder = await nameOf(gone);
  for (const name of [...left, ...kept]) leave(name);
  mkdirSync(join(folder, asFolder));
  await temporaryFor(fs, join(folder, "w"));
  expect(readdirSync(folder).sort()).toEqual([...kept, asFolder].sort());
});

test.runIf(process.platform === "linux")(
  "a process of the same number is another one if it began at another time",
  async () => {
    const [earlier, now] = [await nameOf(process.pid, "1"), await nameOf(process.pid)];
    const untold = await nameOf(process.pid, "0");
    for (const name of [earlier, now, untold]) leave(name);
    await temporaryFor(fs, join(folder, "w"));
    expect(readdirSync(folder).sort()).toEqual([now, untold].sort());
  },
);

test("a save that was killed leaves a file, which the next save removes, but not before", async () => {
  const target = join(folder, "w");
  const script = join(folder, "child.mts");
  writeFileSync(
    script,
    `import fs from "node:fs/promises";
    import { syncBuiltinESMExports } from "node:module";
    import { Dense, Sequential } from ${JSON.stringify(new URL("../../ts/index.ts", import.meta.url).href)};
    const { open } = fs;
    fs.open = async (...args) => Object.assign(await open(...args), { sync: () => new Promise(() => {}) });
    syncBuiltinESMExports();
    const model = new Sequential([new Dense(1)]);
    model.build([null, 1]);
    setInterval(() => {}, 1000);
    await model.saveWeights(${JSON.stringify(target)});`,
  );
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const child = spawn(process.execPath, ["--import", tsx, script], { stdio: "inherit" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const temporaries = () => readdirSync(folder).filter((name) => PARTS.test(name));
  while (temporaries().length === 0 && child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(temporaries()).toHaveLength(1);

  const model = new Sequential([new Dense(1)]);
  model.build([null, 1]);
  await model.saveWeights(target);
  expect(temporaries()).toHaveLength(1);
  child.kill("SIGKILL");
  await ended;
  await model.saveWeights(target);
  expect(readdirSync(folder).sort()).toEqual(["child.mts", "w"]);
});
