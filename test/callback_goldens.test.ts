// What callbacks decide, given the logs that Keras's own were given (test/conformance/callbacks.py).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import type { Callback } from "../ts/callbacks/callback.js";
import { readPattern, repr } from "../ts/callbacks/python_format.js";
import { camelKey } from "../ts/checks.js";
import {
  CSVLogger,
  Dense,
  EarlyStopping,
  input,
  LearningRateScheduler,
  ModelCheckpoint,
  ReduceLROnPlateau,
  Sequential,
  SGD,
} from "../ts/index.js";
import { eventRecord, versionRecord } from "../ts/io/events.js";

interface Case {
  options: Record<string, unknown>;
  values: number[];
}

interface Golden {
  early_stopping: (Case & {
    epochs: number;
    best: number | null;
    best_epoch: number;
    stopped_epoch: number;
    wait: number;
    restored: number | null;
  })[];
  plateau: (Case & { logged: number[]; waits: number[]; cooldowns: number[]; last: number })[];
  scheduler: { logged: number[] };
  checkpoint: (Case & {
    path: string;
    batches: number;
    saved: [number, string][];
    best: number | null;
  })[];
  csv: {
    logs: Record<string, number | string>[];
    before: string | null;
    options: object;
    text: string;
  }[];
  events: { texts: string[]; scalars: [number, string, number][]; bytes: string };
  formats: { measures: [string, number, string][]; counts: [string, number, string][] };
}

const golden: Golden = JSON.parse(
  readFileSync(new URL("golden/callbacks/decisions.json", import.meta.url), "utf8"),
);
const folder = mkdtempSync(path.join(tmpdir(), "bptt-callbacks-"));
afterAll(() => rmSync(folder, { recursive: true }));

const camel = (options: object) =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [camelKey(key), value]));

/** A model that notes what is done to it. */
function script(callback: Callback) {
  const model = new Sequential([input({ shape: [1] }), new Dense(1)]);
  const optimizer = new SGD({ learningRate: 0.5 });
  model.compile({ loss: "mse", optimizer, metrics: ["accuracy"] });
  const state = { now: 0, restored: null as number | null, saved: [] as [number, string][] };
  const weights = () => [{ name: "w", shape: [1], data: Float32Array.of(state.now) }];
  vi.spyOn(model, "getWeights").mockImplementation(async () => weights());
  vi.spyOn(model, "setWeights").mockImplementation(async ([weight]) => {
    state.restored = (weight as { data: Float32Array }).data[0]!;
  });
  vi.spyOn(model, "saveWeights").mockImplementation((async (at: string) => {
    state.saved.push([state.now, path.basename(at, ".safetensors")]);
  }) as never);
  callback.setModel(model);
  return { model, state };
}

/** The same callback after its state went through JSON. */
function again<C extends Callback>(callback: C, make: () => C): C {
  const next = make();
  next.setState(JSON.parse(JSON.stringify(callback.getState())));
  next.setModel(callback.model);
  return next;
}

// Once as it is, and once handed over to a new callback before every epoch.
const WAYS = [false, true];

test.each(WAYS)("EarlyStopping stops where Keras's does; handed over: %s", async (handed) => {
  for (const { options, values, ...wanted } of golden.early_stopping) {
    const make = () => new EarlyStopping(camel(options));
    let stopping = make();
    const { model, state } = script(stopping);
    stopping.onTrainBegin();
    for (const [epoch, value] of values.entries()) {
      if (handed && epoch > 0) {
        stopping = again(stopping, make);
        stopping.onTrainBegin();
      }
      state.now = epoch;
      await stopping.onEpochEnd(epoch, { val_loss: value });
      if (model.stopTraining) break;
    }
    await stopping.onTrainEnd();
    const { best = null, bestEpoch, stoppedEpoch, wait } = stopping;
    expect({
      epochs: state.now + 1,
      best,
      best_epoch: bestEpoch,
      stopped_epoch: stoppedEpoch,
      wait,
      restored: state.restored,
    }).toEqual(wanted);
  }
});

test.each(WAYS)("ReduceLROnPlateau sets Keras's rates; handed over: %s", (handed) => {
  for (const { options, values, logged, waits, cooldowns, last } of golden.plateau) {
    const make = () => new ReduceLROnPlateau(camel(options));
    let plateau = make();
    const { model } = script(plateau);
    plateau.onTrainBegin();
    values.forEach((value, epoch) => {
      if (handed && epoch > 0) {
        plateau = again(plateau, make);
        plateau.onTrainBegin();
      }
      const logs: Record<string, number> = { val_loss: value };
      plateau.onEpochEnd(epoch, logs);
      expect(logs.learning_rate! / logged[epoch]!).toBeCloseTo(1, 6);
      expect([plateau.wait, plateau.cooldownCounter]).toEqual([waits[epoch], cooldowns[epoch]]);
    });
    expect(model.optimizer!.learningRate / last).toBeCloseTo(1, 6);
  }
});

test("LearningRateScheduler sets and logs Keras's rates", () => {
  const scheduler = new LearningRateScheduler((epoch, rate) =>
    epoch % 3 === 2 ? rate * 0.5 : rate,
  );
  script(scheduler);
  golden.scheduler.logged.forEach((rate, epoch) => {
    const logs: Record<string, number> = { loss: 1 };
    scheduler.onEpochBegin(epoch);
    scheduler.onEpochEnd(epoch, logs);
    expect(logs).toEqual({ loss: 1, learning_rate: rate });
  });
});

test.each(WAYS)(
  "ModelCheckpoint saves when and where Keras's does; handed over: %s",
  async (handed) => {
    for (const { options, values, batches, saved, best, ...given } of golden.checkpoint) {
      const make = () =>
        new ModelCheckpoint(path.join(folder, `${given.path}.safetensors`), {
          ...camel(options),
          saveWeightsOnly: true,
        });
      let checkpoint = make();
      const { state } = script(checkpoint);
      checkpoint.onTrainBegin();
      for (const [epoch, value] of values.entries()) {
        if (handed && epoch > 0) {
          checkpoint = again(checkpoint, make);
          checkpoint.onTrainBegin();
        }
        checkpoint.onEpochBegin(epoch);
        for (let batch = 0; batch < batches; batch++) {
          state.now = epoch * batches + batch;
          await checkpoint.onTrainBatchEnd(batch, {
            val_loss: Number((value + batch / 100).toFixed(2)),
          });
        }
        await checkpoint.onEpochEnd(epoch, { val_loss: value });
      }
      expect(state.saved).toEqual(saved);
      expect(checkpoint.best ?? null).toEqual(best);
    }
  },
);

test("CSVLogger writes Keras's files, to the byte", async () => {
  for (const [i, { logs, before, options, text }] of golden.csv.entries()) {
    const file = path.join(folder, `log-${i}.csv`);
    if (before !== null) writeFileSync(file, before);
    const logger = new CSVLogger(file, options);
    await logger.onTrainBegin();
    for (const [epoch, entry] of logs.entries()) {
      const numbers = Object.entries(entry).map(([k, v]) => [
        k,
        Number(v === "inf" ? Infinity : v),
      ]);
      await logger.onEpochEnd(epoch, Object.fromEntries(numbers));
    }
    expect(readFileSync(file, "utf8")).toBe(text);
  }
});

test("numbers are formatted as Python does", () => {
  const as = (spec: string) => readPattern("test", `<{x${spec === "" ? "" : `:${spec}`}}>`);
  for (const [spec, x, text] of golden.formats.measures) {
    expect(as(spec)({ counts: {}, measures: { x } }), `${spec} of ${x}`).toBe(`<${text}>`);
    if (spec === "") expect(repr(x)).toBe(text);
  }
  for (const [spec, x, text] of golden.formats.counts) {
    expect(as(spec)({ counts: { x }, measures: {} }), `${spec} of ${x}`).toBe(`<${text}>`);
  }
});

test("event files are those that TensorFlow writes, to the byte", () => {
  const { texts, scalars, bytes } = golden.events;
  const records = [
    versionRecord(1.5),
    ...texts.map((model) => eventRecord(1700000000.25, 0, [{ tag: "keras", model }])),
    ...scalars.map(([step, tag, value]) =>
      eventRecord(1700000000.5, step, [
        { tag, value },
        { tag: "b", value: 1e9 },
      ]),
    ),
  ];
  expect(Buffer.concat(records).toString("hex")).toBe(bytes);
});
