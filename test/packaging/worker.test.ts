// The engine in a Worker of Node, and the memory of engines that are shut down and of models that nobody holds. Each test is a process, which
// has to end by itself.
import { describe, expect, inject, test } from "vitest";
import { executeNode } from "./execute.js";

const consumer = inject("consumer");

interface Outcome {
  code: string;
  message: string;
  ms: number;
}

/** Runs a program's text, in which `bptt`, `workers`, `gc` and all that lab.mjs defines are known; what it returns comes back as JSON. */
async function run<T>(program: string): Promise<T> {
  const text = `console.log(JSON.stringify(await (async () => { ${program} })()))`;
  const flags = ["--expose-gc", "--import", "./node_lab.mjs", "--input-type=module"];
  return JSON.parse(await executeNode([...flags, "--eval", text], consumer));
}

const PLACES: [string, object][] = [
  ["in this thread", { threads: 1 }],
  ["in this thread with another", { threads: 2 }],
  ["in a Worker", { worker: true, threads: 1 }],
  ["in a Worker with threads", { worker: true, threads: 3 }],
];

describe("an engine in a Worker of Node", () => {
  test("computes the same bits, with threads as well", async () => {
    const runs = [];
    for (const [, options] of PLACES) {
      runs.push(await run(`return losses(${JSON.stringify(options)})`));
    }
    const { loss } = runs[0] as { loss: number[] };
    expect(runs).toMatchObject([
      { loss, info: { worker: false, threads: 1 } },
      { loss, info: { worker: false, threads: 2 } },
      { loss, info: { worker: true, threads: 1 } },
      { loss, info: { worker: true, threads: 3 } },
    ]);
  });

  test("leaves the event loop to others", async () => {
    const ticks = await run(`
      await bptt.configure({ worker: true });
      let ticks = 0;
      const model = make();
      await model.predict(x);
      const timer = setInterval(() => ticks++, 1);
      await long(model);
      clearInterval(timer);
      return ticks;`);
    expect(ticks).toBeGreaterThan(10);
  });

  test("can be had from CommonJS", async () => {
    const program = `
      const { configure, Dense, engineInfo, Sequential } = require("bptt");
      configure({ worker: true, threads: 2 })
        .then(() => new Sequential([new Dense(1)]).predict([[1]]))
        .then(() => console.log(JSON.stringify(engineInfo())));`;
    const info = JSON.parse(await executeNode(["--eval", program], consumer));
    expect(info).toMatchObject({ worker: true, threads: 2, fallbacks: [] });
  });

  test("takes a module of the user's", async () => {
    const result = await run(`
      const wasm = "node_modules/bptt/dist/wasm/bptt.wasm";
      return losses({ worker: true, wasm });`);
    expect(result).toMatchObject({ info: { worker: true, build: "custom" } });
  });

  test("asks for losses of one's own where they were written, and lets other calls wait", async () => {
    const result = await run(`
      await bptt.configure({ worker: true, threads: 1 });
      const { Dense, engineInfo, input, Sequential } = bptt;
      const rows = Array.from({ length: 20 }, (_, i) => [Math.sin(i), i / 20]);
      const others = [];
      const train = async (loss) => {
        const model = new Sequential([input({ shape: [2] }), new Dense(1)], { seed: 1 });
        model.compile({ loss: loss(model), metrics: ["mae"] });
        const wanted = rows.map(([a, b]) => a * b);
        const { history } = await model.fit(rows, wanted, { batchSize: 4, epochs: 3, verbose: 0 });
        return JSON.stringify([history, await model.getWeights()]);
      };
      const built = await train(() => "mse");
      const own = await train((model) => (yTrue, yPred) => {
        others.push(model.predict(rows));
        const errors = Array.from(yPred, (x, i) => x - yTrue[i]);
        return { loss: errors.map((e) => e * e), gradient: errors.map((e) => 2 * e) };
      });
      const mine = new Error("mine");
      const thrown = await train(() => () => { throw mine; }).catch((error) => error === mine);
      const { worker } = engineInfo();
      return { worker, same: own === built, waited: (await Promise.all(others)).length, thrown };`);
    expect(result).toEqual({ worker: true, same: true, waited: 15, thrown: true });
  });

  test("that dies while it waits for a loss is told of", async () => {
    const result = await run(`
      await bptt.configure({ worker: true, threads: 1 });
      const { Dense, Sequential } = bptt;
      const model = new Sequential([new Dense(1)]);
      const end = () => (workers[0].terminate(), { loss: [1], gradient: [1] });
      model.compile({ loss: end });
      return outcome(model.fit([[1]], [1], { epochs: 1e6, verbose: 0 }));`);
    expect(result).toMatchObject({ code: "EngineDead" });
  });

  test("hands errors over in words", async () => {
    const results = await run(`
      await bptt.configure({ worker: true });
      const { Dense, Embedding, Sequential } = bptt;
      const big = new Sequential([new Embedding(2_000_000, 1000), new Dense(1)]);
      const model = make();
      const call = outcome(model.predict(x));
      model.dispose();
      return [await outcome(big.predict([[1]])), await call, await outcome(model.predict(x))];`);
    expect(results).toMatchObject([
      { code: "OutOfMemory" },
      { code: "Disposed" },
      { code: "Disposed" },
    ]);
  });
});

describe("what is under way", () => {
  const dead = { code: "EngineDead", message: expect.stringContaining("it ended, with exit code") };

  test.each([
    ["the engine's Worker", 0],
    ["a thread of its pool", 2],
  ])("rejects when %s dies, and another engine can be had", async (_, victim) => {
    const results = await run(`
      await bptt.configure({ worker: true, threads: 3 });
      const model = make();
      await model.predict(x);
      const kill = async (call) => {
        call.catch(() => {});
        await sleep(100);
        workers.splice(0)[${victim}].terminate();
        const result = await outcome(call);
        const later = await outcome(model.predict(x));
        const { state } = bptt.engineInfo();
        await bptt.shutdown();
        return [result, later.code, state];
      };
      const first = await kill(train(model, { epochs: 1e6 }));
      const again = await losses();
      return [first, await kill(long(make(), 64_000)), again.info.threads, again.loss];`);
    const { loss } = await run<{ loss: number[] }>("return losses()");
    expect(results).toMatchObject([
      [dead, "EngineDead", "dead"],
      [dead, "Disposed", "dead"],
      3,
      loss,
    ]);
  });

  const CALLS = ["fit", "evaluate", "predict", "step", "generate", "save", "saveWeights"];
  const lost = (how: string) => ({
    code: "EngineDead",
    message: expect.stringMatching(
      `^The engine lost its Worker \\(${how}\\), .* models: \`await shutdown.*BackupAndRestore.*\\.$`,
    ),
  });

  test.each([
    ["is ended", "terminate()", "it ended, with exit code 1"],
    [
      "ends for want of memory",
      'emit("error", new Error("JS heap out of memory"))',
      "JS heap out of memory",
    ],
  ])("is told how to go on where the Worker %s, whatever it is", async (_, act, how) => {
    const ends = await run(`
      await bptt.configure({ worker: true, threads: 1 });
      await make().predict(x);
      return allAt(() => workers[0].${act});`);
    expect(ends).toMatchObject(Object.fromEntries(CALLS.map((name) => [name, lost(how)])));
  });

  test("is told of a fault in the Worker as such", async () => {
    const ends = await run(`
      await bptt.configure({ worker: true, threads: 1 });
      await make().predict(x);
      return allAt(() => workers[0].emit("error", new Error("of its own")));`);
    const message = expect.stringContaining("internal fault (its Worker: of its own)");
    const dead = { code: "EngineDead", message };
    expect(ends).toMatchObject(Object.fromEntries(CALLS.map((name) => [name, dead])));
  });

  test("rejects with the signal's reason, and the engine finishes it before what comes next", async () => {
    const result = await run<{ ended: Outcome[]; order: number[] }>(`
      await bptt.configure({ worker: true });
      const model = make();
      await model.predict(x);
      const stop = new AbortController();
      setTimeout(() => stop.abort(Object.assign(new Error("enough"), { name: "Enough" })), 50);
      const { signal } = stop;
      const rows = 16_000;
      const data = { data: new Int32Array(rows * 200).fill(5), shape: [rows, 200] };
      const labels = new Float32Array(rows);
      const options = { batchSize: rows, signal, verbose: 0 };
      const calls = [
        model.predict(data, options),
        model.evaluate(data, labels, options),
        make().fit(data, labels, options),
      ];
      const order = [];
      const next = make().predict(x).then(() => order.push("next"));
      const ended = calls.map((call) => outcome(call));
      ended.forEach((end, i) => end.then(() => order.push(i)));
      await next;
      return { ended: await Promise.all(ended), order };`);
    expect(result.ended).toMatchObject(Array(3).fill({ code: "Enough", message: "enough" }));
    expect(result.order.at(-1)).toBe("next");
  });

  test("rejects when the engine is shut down", async () => {
    const results = await run<Outcome[]>(`
      await bptt.configure({ worker: true });
      const [model, other] = [make(), make()];
      const loading = outcome(model.predict(x));
      await bptt.shutdown();
      await other.predict(x);
      const calls = [outcome(train(other, { epochs: 1e6 })), outcome(long(other, 64_000))];
      await sleep(100);
      await Promise.all([bptt.shutdown(), bptt.shutdown()]);
      return [await loading, ...(await Promise.all(calls)), await outcome(other.predict(x))];`);
    expect(results.map(({ code }) => code)).toEqual(Array(4).fill("Disposed"));
    expect(results[1]!.message).toContain("shut down");
  });
});

describe.each(PLACES)("an engine %s", (_, options) => {
  test("gives all of its memory back, also what models that are kept held", async () => {
    const rss = await run<number[]>(`
      const { Dense, Embedding, engineInfo, Sequential, shutdown } = bptt;
      const [kept, rss, bits] = [[], [], new Set()];
      for (let i = 0; i < 20; i++) {
        await bptt.configure(${JSON.stringify(options)});
        const big = new Sequential([new Embedding(40_000, 256, { embeddingsInitializer: "zeros" }), new Dense(1)]);
        await big.predict([[1]]);
        if (engineInfo().memoryBytes < 40e6) throw new Error("too small to be seen");
        bits.add(String((await losses()).loss));
        kept.push(big, make());
        await shutdown();
        for (let k = 0; k < 3; k++) {
          gc();
          await sleep(20);
        }
        rss.push(process.memoryUsage().rss);
      }
      if (bits.size !== 1) throw new Error("other bits");
      return rss;`);
    // One engine that stays is 40 MB.
    expect(rss.at(-1)! - rss[4]!).toBeLessThan(30e6);
  });

  test("frees models that nobody holds any more", async () => {
    const bytes = await run<number[]>(`
      await bptt.configure(${JSON.stringify(options)});
      const { Dense, Embedding, engineInfo, Sequential } = bptt;
      const forgotten = () => new Sequential([new Embedding(20_000, 64, { embeddingsInitializer: "zeros" }), new Dense(1)]).predict([[1]]);
      const bytes = [];
      for (let i = 0; i < 40; i++) {
        await forgotten();
        await sleep(10);
        gc();
        await sleep(10);
        bytes.push(engineInfo().memoryBytes);
      }
      return bytes;`);
    // Each holds 5 MB.
    expect(bytes.at(-1)).toBeLessThan(bytes[4]! + 12e6);
  });
});
