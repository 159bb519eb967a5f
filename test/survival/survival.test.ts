// Training is ended at any moment, and the program run again: what comes out is what an undisturbed run comes to, bit for bit.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { readZip } from "../../ts/formats/zip/read.js";
import { bundleProgram } from "../support/bundled_program.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), "bptt-survival-"));
const program = join(temporary, "program.js");

/** The program and the library's Worker, with the module beside them, and the packages of this project: the native engine is among them. */
beforeAll(async () => {
  symlinkSync(join(root, "ts/engine/wasm"), join(temporary, "wasm"));
  await bundleProgram("survival/program.ts", temporary);
});

/** A number in [0, 1) that looks random. */
function* numbers(seed: number): Generator<number, never> {
  for (let x = seed; ; ) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    yield x / 2 ** 32;
  }
}

/** How a program is ended: so many milliseconds after it has told so many things, unless it has ended itself. */
interface End {
  readonly signal: "SIGKILL" | "SIGINT";
  readonly told: number;
  readonly after: number;
}

async function run(args: string[], end?: End) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const exit = once(child, "exit") as Promise<[number | null, string | null]>;
  child.stderr.on("data", (chunk) => (output += chunk));
  child.stdout.on("data", (chunk) => {
    const before = output.length;
    output += chunk;
    if (end && before <= end.told && output.length > end.told) {
      setTimeout(() => child.kill(end.signal), end.after);
    }
  });
  const [code, signal] = await exit;
  return { code, signal, output };
}

/** What a program tells that ends as it should. */
const ALL = /^-\.*$/;

const folderFor = () => mkdtempSync(join(temporary, "run-"));
const resultIn = (folder: string) => JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));

/** Batches after which the run would go on. */
function batchesIn(folder: string): number | undefined {
  const file = join(folder, "backup/backup.keras");
  if (!existsSync(file)) return undefined;
  const run = readZip(readFileSync(file), file, Number.POSITIVE_INFINITY).get("bptt/run.json")!;
  return JSON.parse(Buffer.from(run.bytes()).toString()).run.batches;
}

/** What the program comes to when nobody disturbs it. */
async function undisturbed(name: string) {
  const folder = folderFor();
  const { code, output } = await run([name, folder]);
  expect(output).toMatch(ALL);
  expect(code).toBe(0);
  return resultIn(folder);
}

describe.each([
  ["everything", 12, 12],
  ["averages", 8, 14],
  ["stream", 8, 14], // in the Worker engine,
])("a run of %s", (name, kills, most) => {
  test(`survives ${kills} ends by SIGKILL`, { timeout: 300_000 }, async () => {
    const expected = await undisturbed(name);
    expect(expected.left).toEqual([]);
    const random = numbers(kills);
    let folder = folderFor();
    let killed = 0;
    const places = new Set<number | undefined>();
    while (killed < kills) {
      const told = Math.floor(most * random.next().value);
      const after = Math.floor(20 * random.next().value);
      const { code, signal, output } = await run([name, folder], {
        signal: "SIGKILL",
        told,
        after,
      });
      if (signal === "SIGKILL") {
        killed++;
        places.add(batchesIn(folder));
        continue;
      }
      expect(output).toMatch(ALL);
      expect(code).toBe(0);
      expect(resultIn(folder)).toEqual(expected);
      folder = folderFor();
    }
    expect(await run([name, folder])).toMatchObject({ code: 0 });
    expect(resultIn(folder)).toEqual(expected);
    expect(places.size).toBeGreaterThan(2);
  });
});

test("a run survives Ctrl-C, which ends it behind a batch with 130", {
  timeout: 300_000,
}, async () => {
  const expected = await undisturbed("everything");
  const folder = folderFor();
  const args = ["everything", folder, "interrupt"];
  for (const told of [0, 9, 30]) {
    const end = { signal: "SIGINT", told, after: 1 } as const;
    const { code, output } = await run(args, end);
    if (code === 0) break;
    expect(code).toBe(130);
    expect(output).toMatch(/^-\.*Interrupted: the run is kept in .*backup, and goes on when/);
    expect(batchesIn(folder)).toBeGreaterThanOrEqual(0);
  }
  await run(args);
  expect(resultIn(folder)).toEqual(expected);
});
