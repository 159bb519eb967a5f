// What befalls a program in the midst of training by the native engine: it ends as it was told to, and at once; threads of its own have engines of their own.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findNative } from "../../ts/engine/native.js";
import { bundleProgram } from "../support/bundled_program.js";

const temporary = mkdtempSync(join(tmpdir(), "bptt-native-life-"));
const built = "file" in (await findNative());

/** The program and the library's Worker, with this project's packages beside them. */
beforeAll(async () => {
  await bundleProgram("native_life/program.ts", temporary);
});

afterAll(() => rmSync(temporary, { recursive: true }));

function run(name: string) {
  const program = join(temporary, "program.js");
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program, name], {
    encoding: "utf8",
    timeout: 200_000,
    killSignal: "SIGKILL",
  });
  return { status, signal, stdout, stderr };
}

describe.skipIf(!built)("in the midst of training", () => {
  test("a program may exit", () => {
    expect(run("exit")).toEqual({ status: 7, signal: null, stdout: "", stderr: "" });
  });

  test.skipIf(process.platform === "win32")("a program may be ended by a signal", () => {
    expect(run("abrupt")).toEqual({ status: null, signal: "SIGTERM", stdout: "", stderr: "" });
  });

  test("what a program throws ends it", () => {
    const { status, stderr } = run("thrown");
    expect(status).toBe(1);
    expect(stderr).toMatch(/Error: of its own/);
  });

  test("threads of a program have engines of their own, one of which is ended", () => {
    const { stdout, ...rest } = run("threads");
    expect(rest).toEqual({ status: 0, signal: null, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      engine: "native",
      worker: true,
      same: [true, true, true],
    });
  });
});
