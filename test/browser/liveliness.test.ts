// How alive a page is while models are trained on it. What the browser measures is printed; only the number of turns that the page has is held to anything.
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { chromium } from "./chromium.js";
import { type Lab, title, useBrowser } from "./lab.js";
import { ISOLATED, type Server, serve } from "./server.js";

/** The reference model and reviews for it, of which the first steps are padding. */
const REFERENCE = `
  const { Dense, Embedding, Sequential, SimpleRNN } = bptt;
  const reference = (metrics = ["accuracy"]) => {
    const model = new Sequential(
      [new Embedding(10_000, 128), new SimpleRNN(128), new Dense(1, { activation: "sigmoid" })],
      { seed: 1 },
    );
    model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop", metrics });
    return model;
  };
  const token = (r, t) => (t < (r * 31) % 80 ? 0 : 1 + ((r * 7919 + t * t * 104_729) % 9999) ** 2 % 1500);
  const reviews = (rows, steps) =>
    Array.from({ length: rows }, (_, r) => Array.from({ length: steps }, (_, t) => token(r, t)));
  const labels = (rows) => Array.from({ length: rows }, (_, r) => r % 2);
`;

/** Frames that the page has while something is done, and its tasks of 50 ms and more. */
const WATCH = `
  const watched = async (work) => {
    const [gaps, long] = [[], []];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) long.push(duration);
    });
    observer.observe({ type: "longtask" });
    let [on, last] = [true, performance.now()];
    const frame = (now) => {
      gaps.push(now - last);
      last = now;
      if (on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const begun = performance.now();
    await work();
    const ms = performance.now() - begun;
    on = false;
    await sleep(100);
    observer.disconnect();
    return { ms, long, frames: gaps.length, worst: Math.max(...gaps) };
  };
`;

/** Turns of the page's event loop while something is done. */
const COUNT = `
  const turnsOf = async (work) => {
    const { port1, port2 } = new MessageChannel();
    let turns = 0;
    port1.onmessage = () => {
      turns++;
      port2.postMessage(null);
    };
    port2.postMessage(null);
    await work();
    port1.close();
    return turns;
  };
`;

/** Milliseconds for which each task of the page's main thread had a processor while a program ran: what else the machine does counts for nothing. */
async function tasksOf({ tab, run }: Lab, program: string): Promise<number[]> {
  const browser = tab.context().browser()!;
  await browser.startTracing(tab, { categories: ["toplevel"] });
  await run(program);
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as {
    traceEvents: { name: string; pid: number; tid: number; tdur?: number }[];
  };
  const threads = new Map<string, number[]>();
  for (const { name, pid, tid, tdur } of traceEvents) {
    if (name !== "ThreadControllerImpl::RunTask" || tdur === undefined) continue;
    const key = `${pid} ${tid}`;
    threads.set(key, [...(threads.get(key) ?? []), tdur / 1000]);
  }
  const total = (tasks: number[]) => tasks.reduce((sum, ms) => sum + ms, 0);
  // Nothing but the page has work to do.
  const [busiest = []] = [...threads.values()].sort((a, b) => total(b) - total(a));
  return busiest.sort((a, b) => b - a);
}

interface Watched {
  ms: number;
  long: number[];
  frames: number;
  worst: number;
}

const told = (where: string, steps: number, { ms, long, frames, worst }: Watched): string =>
  `${where}: ${(ms / steps).toFixed(1)} ms a step, ${((1000 * frames) / ms).toFixed(0)} frames a second, the longest gap ${worst.toFixed(0)} ms, ` +
  `${long.length} tasks of 50 ms and more${long.length > 0 ? `, up to ${Math.max(...long).toFixed(0)} ms` : ""}`;

describe.skipIf(!chromium)(title("a page on which models are trained"), () => {
  const open = useBrowser();
  let server: Server;
  let isolated: Server;
  beforeAll(async () => {
    server = await serve(inject("consumer"));
    isolated = await serve(inject("consumer"), ISOLATED);
  });
  afterAll(() => {
    server?.close();
    isolated?.close();
  });

  test.each([
    ["with the engine in a Worker", {}, false],
    ["with threads", {}, true],
    ["with the engine in its main thread", { worker: false }, false],
  ])("has frames %s", async (where, options, threads) => {
    const lab = await open(threads ? isolated : server);
    const [batches, epochs] = [15, 4];
    const watched = await lab.run<Watched>(`
      ${REFERENCE} ${WATCH}
      await bptt.configure(${JSON.stringify(options)});
      const model = reference();
      const rows = 32 * ${batches};
      const [x, y] = [reviews(rows, 200), labels(rows)];
      await model.fit(x, y, { verbose: 0 });
      return watched(() => model.fit(x, y, { epochs: ${epochs}, verbose: 0 }));`);
    console.log(told(where, batches * epochs, watched));
    expect(watched.frames).toBeGreaterThan(10);
    await lab.tab.close();
  });

  test("has a turn behind every step of its main thread, whatever is computed", async () => {
    const lab = await open(server);
    const batches = 40;
    const turns = await lab.run<Record<string, number>>(`
      ${REFERENCE} ${COUNT}
      await bptt.configure({ worker: false });
      const [model, areas] = [reference(), reference(["auc", "precision"])];
      const rows = 32 * ${batches};
      const [x, y] = [reviews(rows, 200), labels(rows)];
      const part = (all, i) => all.slice(32 * i, 32 * (i + 1));
      const stream = function* () {
        for (let i = 0; i < ${batches}; i++) yield [part(x, i), part(y, i)];
      };
      const writer = new Sequential([
        new Embedding(200, 64),
        new bptt.GRU(256, { returnSequences: true }),
        new Dense(200),
      ]);
      const beginnings = Array.from({ length: 32 }, (_, i) => [1 + i]);
      const quiet = { verbose: 0 };
      const calls = {
        fit: () => model.fit(x, y, quiet),
        validation: () => model.fit(x, y, { ...quiet, validationSplit: 0.25 }),
        hooks: () => model.fit(x, y, { ...quiet, callbacks: { onTrainBatchEnd() {} } }),
        stream: () => model.fit(stream, quiet),
        evaluate: () => model.evaluate(x, y, quiet),
        areas: () => areas.evaluate(x, y, quiet),
        predict: () => model.predict(x),
        generate: () => writer.generate(beginnings, { maxLength: 5 * ${batches} }),
      };
      const turns = {};
      for (const [name, call] of Object.entries(calls)) {
        await call();
        turns[name] = await turnsOf(call);
      }
      return turns;`);
    // Where two steps take no longer than two milliseconds, they have a turn together.
    for (const [name, count] of Object.entries(turns)) {
      expect(count, name).toBeGreaterThan(batches / 2);
    }
    await lab.tab.close();
  });

  test("has tasks as long as a step in its main thread", async () => {
    const lab = await open(server);
    const [batches, rows] = [24, 128];
    await lab.run(`
      ${REFERENCE}
      await bptt.configure({ worker: false });
      const { ctcDecode } = bptt;
      const model = reference();
      const count = ${batches * rows};
      const [x, y] = [reviews(count, 200), labels(count)];
      const [few, own] = [x.slice(0, ${rows}), y.slice(0, ${rows})];
      const options = { batchSize: ${rows}, verbose: 0 };
      const sound = (rows) => ({
        data: Float32Array.from({ length: rows * 3000 }, (_, i) => Math.sin((i % 3000) ** 2)),
        shape: [rows, 100, 30],
      });
      const [word, words] = [sound(1), sound(${batches})];
      const beams = { strategy: "beam", beamWidth: 50 };
      window.calls = {
        fit: [() => model.trainOnBatch(few, own), () => model.fit(x, y, options)],
        evaluate: [() => model.evaluate(few, own, options), () => model.evaluate(x, y, options)],
        predict: [() => model.predict(few, options), () => model.predict(x, options)],
        ctcDecode: [() => ctcDecode(word, beams), () => ctcDecode(words, beams)],
      };
      for (const [step, whole] of Object.values(calls)) {
        await step();
        await whole();
      }`);
    for (const name of ["fit", "evaluate", "predict", "ctcDecode"]) {
      const step = `for (let i = 0; i < ${batches}; i++) { await sleep(0); await calls.${name}[0](); }`;
      const steps = await tasksOf(lab, step);
      const tasks = await tasksOf(lab, `await sleep(0); await calls.${name}[1]();`);
      const middle = steps[batches / 2]!;
      const shown = [steps[0]!, tasks[batches / 2]!, tasks[0]!].map((ms) => ms.toFixed(1));
      console.log(
        `${name}: a step of ${middle.toFixed(1)} ms at the median and ${shown[0]} at most, tasks of ${shown[1]} and ${shown[2]}: ${(tasks[0]! / middle).toFixed(2)} steps`,
      );
      const worked = tasks.filter((ms) => ms > middle / 2);
      // Each step is a task of its own.
      expect(worked.length, name).toBeGreaterThan(batches / 2);
    }
    await lab.tab.close();
  });

  test("loses little time in a Worker where it predicts one row", async () => {
    const median: Record<string, number[]> = { here: [], there: [] };
    const worst: Record<string, number> = {};
    const labs = {
      here: await open(isolated),
      there: await open(isolated),
    };
    for (const [name, lab] of Object.entries(labs)) {
      await lab.run(`
        ${REFERENCE}
        await bptt.configure({ threads: 1, worker: ${name === "there"} });
        const model = reference();
        const row = { data: Int32Array.from(reviews(1, 200)[0]), shape: [1, 200] };
        window.timed = async (calls) => {
          const times = [];
          for (let i = 0; i < calls; i++) {
            const begun = performance.now();
            await model.predict(row);
            times.push(performance.now() - begun);
          }
          return times.sort((a, b) => a - b);
        };
        await timed(300);`);
    }
    for (let round = 0; round < 8; round++) {
      for (const [name, lab] of Object.entries(labs)) {
        await lab.tab.bringToFront();
        const times = await lab.run<number[]>("return timed(200)");
        median[name]!.push(times[100]!);
        worst[name] = Math.min(worst[name] ?? Number.POSITIVE_INFINITY, times[198]!);
      }
    }
    const least = (name: string) => Math.min(...median[name]!);
    for (const name of ["here", "there"]) {
      console.log(
        `one row, ${name}: ${least(name).toFixed(3)} ms median, ${worst[name]!.toFixed(3)} ms at the 99th percentile, of the best round`,
      );
    }
    expect(least("there")).toBeGreaterThan(0);
    for (const lab of Object.values(labs)) await lab.tab.close();
  });
});
