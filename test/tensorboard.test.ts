// The event files of runs: which events stand in them, once each. Their bytes are held to TensorFlow's in callback_goldens.test.ts.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { Callback, TensorBoard } from "../ts/index.js";
import { classifier, expectError, sentences } from "./support/models.js";

const folder = mkdtempSync(path.join(tmpdir(), "bptt-tensorboard-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { x, y } = sentences(30);

/** `tag step` of each number in the files of a folder. */
function events(of: string): string[] {
  const names = existsSync(of) ? readdirSync(of) : [];
  return names.flatMap((name) => {
    const bytes = readFileSync(path.join(of, name));
    const found: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = Number(bytes.readBigUInt64LE(at));
      found.push(...inEvent(bytes.subarray(at + 12, at + 12 + length)));
      at += length + 16;
    }
    return found;
  });
}

/** Steps below 128, which take one byte. */
function inEvent(event: Buffer): string[] {
  const step = event[9] === 16 ? event[10] : 0;
  const text = event.toString("latin1");
  return [...text.matchAll(/\n[\s\S]((?:epoch|batch|evaluation)_\w+)B/g)].map(
    ([, tag]) => `${tag} ${step}`,
  );
}

test("epochs and evaluations of a run, in Keras's folders", async () => {
  const logDir = path.join(folder, "epochs");
  const callback = new TensorBoard({ logDir, histogramFreq: 0 } as object);
  const options = { epochs: 2, validationSplit: 0.2, batchSize: 8, verbose: 0 } as const;
  await classifier().fit(x, y, { ...options, callbacks: callback });
  expect(events(path.join(logDir, "train"))).toEqual(
    [0, 1].flatMap((n) => ["accuracy", "loss", "learning_rate"].map((tag) => `epoch_${tag} ${n}`)),
  );
  expect(events(path.join(logDir, "validation"))).toEqual(
    [0, 1].flatMap((n) => [
      ...["accuracy", "loss"].map((tag) => `evaluation_${tag}_vs_iterations ${3 * (n + 1)}`),
      ...["accuracy", "loss"].map((tag) => `epoch_${tag} ${n}`),
    ]),
  );
  expect(callback.onTrainBatchEnd).toBe(Callback.prototype.onTrainBatchEnd);
});

test("batches, counted over epochs", async () => {
  const logDir = path.join(folder, "batches");
  const callbacks = new TensorBoard({ logDir, updateFreq: 3, writeStepsPerSecond: true });
  await classifier().fit(x, y, { epochs: 2, batchSize: 8, verbose: 0, callbacks });
  const found = events(path.join(logDir, "train"));
  expect(found.filter((tag) => tag.startsWith("batch_loss"))).toEqual([
    "batch_loss 3",
    "batch_loss 6",
  ]);
  expect(found).toContain("batch_steps_per_second 3");
  expect(found).toContain("epoch_steps_per_second 1");
  expect(existsSync(path.join(logDir, "validation"))).toBe(false);
});

test("goes on from a state: no event stands twice", async () => {
  const logDir = path.join(folder, "again");
  const train = (callbacks: TensorBoard, initialEpoch: number, epochs: number) =>
    classifier().fit(x, y, { initialEpoch, epochs, verbose: 0, callbacks });
  const first = new TensorBoard({ logDir, updateFreq: "batch" });
  let state = "";
  first.onEpochEnd = async (epoch, logs) => {
    await TensorBoard.prototype.onEpochEnd.call(first, epoch, logs);
    if (epoch === 0) state = JSON.stringify(first.getState());
  };
  // The second epoch is lost with its process.
  await train(first, 0, 2);
  const second = new TensorBoard({ logDir, updateFreq: "batch" });
  second.setState(JSON.parse(state));
  await train(second, 1, 3);
  const found = events(path.join(logDir, "train"));
  expect(found.filter((tag) => tag.startsWith("epoch_loss"))).toEqual(
    [0, 1, 2].map((n) => `epoch_loss ${n}`),
  );
  expect(found.filter((tag) => tag.startsWith("batch_loss"))).toEqual(
    [1, 2, 3].map((n) => `batch_loss ${n}`),
  );
  expect(readdirSync(path.join(logDir, "train"))).toHaveLength(1);
});

test("what is not written is refused", async () => {
  const make = (options: object) => () => new TensorBoard(options);
  await expectError(
    make({ histogramFreq: 1 }),
    "Unsupported",
    /`histogramFreq` should be left out or 0/,
  );
  await expectError(make({ profileBatch: [1, 2] }), "Unsupported", /profileBatch/);
  await expectError(make({ updateFreq: "often" }), "InvalidArgument", /`updateFreq`.*"often"/);
  await expectError(make({ updateFreq: 0 }), "InvalidArgument", /`updateFreq`/);
  await expectError(make({ log_dir: "x" }), "InvalidArgument", /Did you mean `logDir`/);
  const state = {
    batch: 0,
    train: "../../other",
    trainBytes: 0,
    validation: null,
    validationBytes: 0,
  };
  await expectError(() => new TensorBoard().setState(state), "InvalidArgument", /"train"/);
});
