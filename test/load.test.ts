// Loading the engine, and the ways in which that fails. Each test has modules of its own, as the engine loads once.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ConfigureOptions } from "../ts/index.js";
import { takeRelaxed } from "./support/relaxing.js";

// What is told here is told of WebAssembly.
vi.stubEnv("BPTT_ENGINE", "wasm");

const built = new URL("../ts/engine/wasm/bptt.wasm", import.meta.url);
const bytes = new Uint8Array(readFileSync(built));
let folder = "";
let server: Server;
let origin = "";
let bptt: typeof import("../ts/index.js");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bptt-load-"));
  server = createServer((request, response) => {
    const typed = () => response.setHeader("content-type", "application/wasm");
    if (request.url === "/good.wasm") response.end(bytes);
    else if (request.url === "/typed.wasm") typed().end(bytes);
    else if (request.url === "/cut.wasm") typed().end(bytes.subarray(0, 5000));
    else if (request.url === "/page") response.end("<!doctype html><title>Not found</title>");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  vi.resetModules();
  vi.doUnmock("wasm-feature-detect");
  bptt = await import("../ts/index.js");
});

const predict = () => new bptt.Sequential([new bptt.Dense(1)]).predict([[1, 2]]);

async function refused(
  run: () => Promise<unknown>,
  code: string,
  ...patterns: RegExp[]
): Promise<void> {
  const error = await run().then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(bptt.BpttError);
  expect({ code: error.code, message: error.message }).toEqual({ code, message: error.message });
  for (const pattern of patterns) expect(error.message).toMatch(pattern);
}

test("happens at the first call that computes something", async () => {
  expect(bptt.engineInfo()).toEqual({
    state: "idle",
    build: undefined,
    source: undefined,
    memoryBytes: 0,
    threads: 1,
    worker: false,
    wide: false,
    fallbacks: [],
  });
  const run = predict();
  expect(bptt.engineInfo().state).toBe("loading");
  await run;
  const info = bptt.engineInfo();
  const threads = Math.min(availableParallelism(), 4);
  expect(info).toMatchObject({ state: "ready", threads, worker: false });
  expect(info.build).toMatch(threads > 1 ? /^(simd128|relaxed)-threads$/ : /^(simd128|relaxed)$/);
  expect(info.source).toMatch(/^file:.*\.wasm$/);
  expect(info.memoryBytes).toBeGreaterThan(0);
});

test("takes a path, a URL, bytes, a buffer or a module", async () => {
  const path = join(folder, "elsewhere.wasm");
  writeFileSync(path, bytes);
  const sources = [
    path,
    pathToFileURL(path),
    pathToFileURL(path).href,
    `${origin}/good.wasm`,
    bytes,
    bytes.buffer,
    await WebAssembly.compile(bytes),
  ];
  for (const wasm of sources) {
    vi.resetModules();
    bptt = await import("../ts/index.js");
    await bptt.configure({ wasm });
    expect((await predict()).shape).toEqual([1, 1]);
    expect(bptt.engineInfo().build).toBe("custom");
  }
});

test("a file that is served as WebAssembly is compiled while it comes", async () => {
  const whole = vi.spyOn(WebAssembly, "compile");
  await bptt.configure({ wasm: `${origin}/typed.wasm` });
  await predict();
  expect(whole).not.toHaveBeenCalled();
  whole.mockRestore();
});

test("a missing file is named, and may be put right", async () => {
  await bptt.configure({ wasm: join(folder, "absent.wasm") });
  await refused(predict, "EngineLoad", /absent.wasm is missing.*say with `configure` where/);
  await refused(predict, "EngineLoad", /is missing/);
  await bptt.configure({ wasm: bytes });
  await predict();
});

test("a truncated or foreign file is named", async () => {
  const cut = join(folder, "cut.wasm");
  writeFileSync(cut, bytes.subarray(0, 5000));
  const cases: [string | Uint8Array, RegExp][] = [
    [cut, /cut.wasm \(5000 bytes\) is truncated or damaged/],
    [bytes.slice(0, 3), /the bytes given to configure is not a WebAssembly file \(3 bytes/],
    [`${origin}/page`, /not a WebAssembly file/],
    [`${origin}/cut.wasm`, /cut.wasm \(5000 bytes\) is truncated or damaged/],
    [`${origin}/absent`, /answered 404/],
    ["http://127.0.0.1:1/x.wasm", /could not be fetched/],
    // A whole module, but of something else.
    [Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), /does not belong to this version/],
  ];
  for (const [wasm, pattern] of cases) {
    await bptt.configure({ wasm });
    await refused(predict, "EngineLoad", pattern);
  }
});

test("a runtime without SIMD is told apart", async () => {
  vi.resetModules();
  vi.doMock("wasm-feature-detect", () => ({
    simd: async () => false,
    relaxedSimd: async () => false,
  }));
  bptt = await import("../ts/index.js");
  await refused(predict, "NoSimd", /no WebAssembly SIMD.*Node 20/);
});

test("configure comes first, and knows what it takes", async () => {
  await refused(() => bptt.configure({ wasm: 5 as never }), "InvalidArgument", /`wasm`.*got 5/);
  const wrong: [object, RegExp][] = [
    [{ thread: 2 }, /`thread`.*accepts: engine, threads, deterministic, worker, wide, wasm/],
    [{ threads: 0 }, /`threads`, expected a positive integer, got 0/],
    [{ threads: 1.5 }, /`threads`.*got 1.5/],
    [{ deterministic: 1 }, /`deterministic`, expected true or false, got 1/],
    [{ worker: "yes" }, /`worker`, expected true or false, got "yes"/],
    [{ wasm: bytes, threads: 2 }, /`wasm` together with `threads`/],
    [{ wasm: bytes, deterministic: true }, /`wasm` together with/],
  ];
  for (const [options, pattern] of wrong) {
    await refused(() => bptt.configure(options), "InvalidArgument", pattern);
  }
  // Nothing of what was refused is kept, and what is asked for one after the other adds up.
  await bptt.configure({ threads: 1 });
  await bptt.configure({ deterministic: true });
  await bptt.configure({});
  await predict();
  expect(bptt.engineInfo()).toMatchObject({ threads: 1, build: "simd128" });
  await refused(() => bptt.configure({ wasm: bytes }), "Built", /before the first call/);
});

describe("kernels that multiply and add at once", () => {
  beforeEach(takeRelaxed);
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  /** Enough products for some of their sums to round otherwise. */
  async function products(options: ConfigureOptions): Promise<number[]> {
    await bptt.shutdown();
    vi.resetModules();
    bptt = await import("../ts/index.js");
    await bptt.configure(options);
    const x = [Array.from({ length: 100 }, (_, i) => Math.sin(i))];
    const { data } = await new bptt.Sequential([new bptt.Dense(64)], { seed: 1 }).predict(x);
    return [...data];
  }

  const part = new URL("../ts/engine/wasm/bptt.relaxed.wasm", import.meta.url);

  test("come with the module where they pay, or with one that is given", async () => {
    const plain = await products({ threads: 1, deterministic: true });
    expect(bptt.engineInfo().build).toBe("simd128");
    const fused = await products({ threads: 1 });
    expect(bptt.engineInfo().build).toBe("relaxed");
    expect(fused).not.toEqual(plain);
    expect(await products({ threads: 2 })).toEqual(fused);
    expect(bptt.engineInfo().build).toBe("relaxed-threads");
    expect(await products({ wasm: bytes, relaxed: part })).toEqual(fused);
    expect(bptt.engineInfo().build).toBe("custom-relaxed");
    const own = new Uint8Array(readFileSync(part));
    const module = await WebAssembly.compile(own);
    for (const relaxed of [own, module, fileURLToPath(part)]) {
      expect(await products({ wasm: bytes, relaxed })).toEqual(fused);
    }
    expect(await products({ wasm: bytes })).toEqual(plain);
    expect(bptt.engineInfo().build).toBe("custom");
    vi.unstubAllGlobals();
    vi.stubGlobal("process", { ...process, versions: { ...process.versions, v8: "11.3" } });
    expect(await products({ wasm: bytes, relaxed: part })).toEqual(plain);
    expect(bptt.engineInfo().build).toBe("custom");
  });

  test("that are given and can't be had are told", async () => {
    await refused(() => bptt.configure({ relaxed: part }), "InvalidArgument", /`relaxed`.*`wasm`/);
    await bptt.configure({ wasm: bytes, relaxed: new URL("./absent.wasm", import.meta.url) });
    await refused(predict, "EngineLoad", /absent\.wasm is missing/);
    await bptt.configure({ wasm: bytes, relaxed: bytes });
    await refused(predict, "EngineLoad", /^The engine.*configure is not the part `relaxed`/);
    // Nothing of it stays with another module.
    await bptt.configure({ wasm: bytes });
    await predict();
  });

  test.each<[string, () => Promise<WebAssembly.Module>, RegExp]>([
    [
      "the runtime refuses",
      async () => {
        throw new WebAssembly.CompileError("so it is");
      },
      /compute: the WebAssembly file .*so it is\.$/,
    ],
    [
      "are another part",
      async () => new WebAssembly.Module(readFileSync(new URL("./bptt.training.wasm", part))),
      /bptt\.relaxed\.wasm is of another build\.$/,
    ],
  ])("that %s give way to others, with threads", async (_, compiled, why) => {
    const real = WebAssembly.compile;
    const isPart = (source: unknown) =>
      (source as Uint8Array).byteLength === readFileSync(part).length;
    vi.spyOn(WebAssembly, "compile").mockImplementation(async (source) =>
      isPart(source) ? compiled() : real(source),
    );
    await bptt.configure({ threads: 2 });
    await predict();
    expect(bptt.engineInfo()).toMatchObject({
      threads: 2,
      build: "simd128-threads",
      fallbacks: [{ wanted: "relaxed", why: expect.stringMatching(why) }],
    });
  });
});

test("two first calls load one engine", async () => {
  const [a, b] = await Promise.all([predict(), predict()]);
  expect([a.shape, b.shape]).toEqual([
    [1, 1],
    [1, 1],
  ]);
});
