// The native engine: found where it is installed, chosen, done without in words, and equal to WebAssembly bit for bit.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { platforms } from "../scripts/lib/platforms.mjs";
import { Guard } from "../ts/engine/guard.js";
import type { InProcessEngine } from "../ts/engine/in_process.js";
import { getEngine } from "../ts/engine/load.js";
import { findNative } from "../ts/engine/native.js";
import { configure, engineInfo, shutdown } from "../ts/index.js";
import { VERSION } from "../ts/version.js";
import { collect } from "./support/engine_memory.js";
import { classifier, expectError, sentences } from "./support/models.js";
import { bundledWorkers } from "./support/workers.js";

const found = await findNative();
const built = "file" in found ? found : undefined;
const { x, y } = sentences(48);
const quiet = { verbose: 0, batchSize: 16 } as const;

beforeEach(() => {
  vi.stubEnv("BPTT_ENGINE", "");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await shutdown();
});

/** Has the package be a file of these tests, or nowhere. */
function packageIs(file: string | undefined): void {
  type Resolving = { _resolveFilename(request: string, ...rest: unknown[]): string };
  const modules = Module as unknown as Resolving;
  const resolve = modules._resolveFilename;
  vi.spyOn(modules, "_resolveFilename").mockImplementation((request, ...rest) => {
    if (request !== "bptt-native") return resolve.call(modules, request, ...rest);
    if (file) return fileURLToPath(new URL(`support/${file}`, import.meta.url));
    throw Object.assign(new Error("not here"), { code: "MODULE_NOT_FOUND" });
  });
}

const predicted = async () => (await classifier().predict(x)).data;

describe("where the package is not installed", () => {
  beforeEach(() => packageIs(undefined));

  test("nobody notices", async () => {
    await predicted();
    expect(engineInfo()).toMatchObject({ engine: "wasm", fallbacks: [], level: undefined });
  });

  test("who asks for it is told, and has WebAssembly", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.stubEnv("BPTT_ENGINE", "native");
    await predicted();
    const why =
      "The engine is WebAssembly, not native code: the package bptt-native is not installed.";
    expect(engineInfo()).toMatchObject({ engine: "wasm", fallbacks: [{ wanted: "native", why }] });
    expect(warn.mock.calls).toEqual([[`bptt: ${why}`]]);
  });
});

test.each([
  ["without_binary.cjs", /can't be loaded, the package bptt-native-x is not installed\.$/],
  ["other_version.cjs", /bptt-native is 0\.0\.9, and bptt \d/],
])("a package that does not serve, %s, is told of, whoever asks", async (file, words) => {
  packageIs(file);
  vi.spyOn(console, "warn").mockImplementation(() => {});
  await predicted();
  expect(engineInfo()).toMatchObject({ engine: "wasm", fallbacks: [{ wanted: "native" }] });
  expect(engineInfo().fallbacks[0]!.why).toMatch(words);
});

test("an environment that asks for what there is not is refused", async () => {
  vi.stubEnv("BPTT_ENGINE", "gpu");
  await expectError(predicted, "InvalidArgument", /BPTT_ENGINE .*"wasm".*"native".* got "gpu"/);
});

test("a panic stops the engine as a trap does", async () => {
  const guard = new Guard();
  const panic = () => {
    throw Object.assign(new Error("index out of bounds"), { code: "Panic" });
  };
  await expectError(async () => guard.run(panic), "EngineDead", /index out of bounds/);
  await expectError(async () => guard.run(() => 1), "EngineDead", /index out of bounds/);
});

describe.skipIf(!built)("where it is installed", () => {
  test("it is used unless WebAssembly is asked for, or what only that has", async () => {
    await predicted();
    expect(engineInfo()).toMatchObject({ engine: "native", build: undefined, ...level() });
    await shutdown();
    vi.stubEnv("BPTT_ENGINE", "wasm");
    await predicted();
    expect(engineInfo()).toMatchObject({ engine: "wasm", level: undefined });
    await shutdown();
    vi.stubEnv("BPTT_ENGINE", "native");
    await configure({ deterministic: true });
    await predicted();
    expect(engineInfo().engine).toBe("wasm");
    await shutdown();
    await configure({ deterministic: false });
  });

  test("it lives in a Worker, and the event loop goes on while it computes", async () => {
    const remove = await bundledWorkers();
    const model = classifier();
    await model.predict(x);
    expect(engineInfo()).toMatchObject({ engine: "native", worker: true, fallbacks: [] });
    let [turns, computing] = [0, true];
    const turn = () => {
      turns++;
      if (computing) setImmediate(turn);
    };
    const many = { data: new Int32Array(20_000 * 50), shape: [20_000, 50] };
    const call = model.predict(many, { batchSize: 20_000 });
    setImmediate(turn);
    await call;
    computing = false;
    // A call in this thread leaves the loop a turn or two.
    expect(turns).toBeGreaterThan(20);
    await shutdown();
    remove();
  });

  test.runIf(process.platform === "linux")(
    "where the system has no more memory a call is refused in words, and models go on",
    () => {
      const program = fileURLToPath(new URL("memory/native_brim.ts", import.meta.url));
      const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", program], {
        encoding: "utf8",
      });
      expect(stderr).toBe("");
      const expected = { refusals: ["OutOfMemory"], goesOn: true, other: [1, 2] };
      expect(JSON.parse(stdout)).toEqual(expected);
    },
  );

  test("memory beyond a limit is refused in words, and models go on", async () => {
    const model = classifier();
    await model.fit(x, y, quiet);
    const before = await model.predict(x);
    // What earlier models leave would be room.
    await collect();
    const { facade } = (await getEngine()) as InProcessEngine;
    const addon = facade as unknown as Record<"limitMemory", (bytes: number) => void>;
    addon.limitMemory(engineInfo().memoryBytes + 100_000);
    await expectError(() => classifier().predict(sentences(5000).x), "OutOfMemory", /allocated/);
    expect(await model.predict(x)).toEqual(before);
  });

  test("hundreds of models leave nothing behind", async () => {
    // Each holds a quarter of a megabyte.
    const live = async () => {
      using model = classifier(1, { units: 128 });
      await model.fit(x, y, quiet);
    };
    for (let i = 0; i < 20; i++) await live();
    await collect();
    const [bytes, rss] = [engineInfo().memoryBytes, process.memoryUsage.rss()];
    for (let i = 0; i < 300; i++) await live();
    await collect();
    expect(engineInfo().engine).toBe("native");
    // The binding's list of objects grows by doubling.
    expect(engineInfo().memoryBytes - bytes).toBeLessThan(50_000);
    expect(process.memoryUsage.rss() - rss).toBeLessThan(50e6);
  });
});

test.runIf(built && process.platform === "linux")(
  "a binary that was cut short is not loaded, which would end the process",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "bptt-native-"));
    const index = join(folder, "index.cjs");
    copyFileSync(
      fileURLToPath(new URL("../crates/bptt-node/npm/index.cjs", import.meta.url)),
      index,
    );
    writeFileSync(join(folder, "bptt.node"), readFileSync(built!.file).subarray(0, 1e6));
    expect(() => createRequire(index)(index)).toThrow(/is cut short, to 1000000 bytes of \d{7}/);
    rmSync(folder, { recursive: true });
  },
);

const level = () => ({ level: built?.level });

describe("the packages", () => {
  const root = new URL("../", import.meta.url);
  const read = (file: string) => readFileSync(new URL(file, root), "utf8");
  const native = JSON.parse(read("crates/bptt-node/npm/package.json"));

  test("have one version, Rust's as well", () => {
    const own = JSON.parse(read("package.json"));
    const rust = /\[workspace\.package\]\nversion = "(.*)"/.exec(read("Cargo.toml"))?.[1];
    const versions = [native.version, own.peerDependencies["bptt-native"], rust, VERSION];
    expect([...versions, ...Object.values(native.optionalDependencies)]).toEqual(
      Array(versions.length + Object.keys(platforms).length).fill(own.version),
    );
    expect(own.peerDependenciesMeta["bptt-native"]).toEqual({ optional: true });
  });

  test("are those of the platforms, which the release builds", () => {
    const named = Object.keys(platforms).sort();
    expect(Object.keys(native.optionalDependencies)).toEqual(
      named.map((name) => `bptt-native-${name}`),
    );
    const release = read(".github/workflows/release.yml");
    const built = release.matchAll(/platform: ([\w-]+)/g);
    expect([...built].map(([, name]) => name).sort()).toEqual(named);
    // A command that holds what YAML reads otherwise would leave no workflow at all.
    const commands = [...release.matchAll(/ run: ([^|>\s].*)/g)].map(([, command]) => command);
    expect(commands.filter((command) => /: | #/.test(command!))).toEqual([]);
  });
});
