/**
 * PyTorch's CTCLoss beside this library's: losses and gradients of drawn lists, and fifty updates of the same model on the same batches. For those who have it (so
 * large that it is no dependency): the path of a Python that can import torch in BPTT_TORCH.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Adam, Bidirectional, CTC, Dense, GRU, input, Sequential, SGD } from "bptt";
import { describe, expect, test } from "vitest";
import { dice } from "./formats/fuzz/mutate.js";
import { distance } from "./support/goldens.js";

const python = process.env.BPTT_TORCH ?? "";
const script = fileURLToPath(new URL("conformance/ctc_torch.py", import.meta.url));

const below = dice(7);
const random = (): number => below(2 ** 30) / 2 ** 30;
const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** A list that has room in so many steps, of classes but the blank. */
function list(steps: number, classes: number, blank: number): number[] {
  const labels: number[] = [];
  let needed = 0;
  while (random() < 0.8) {
    const label = (blank + 1 + below(classes - 1)) % classes;
    needed += label === labels.at(-1) ? 2 : 1;
    if (needed > steps) break;
    labels.push(label);
  }
  return labels;
}

interface Rows {
  x: { data: number[]; shape: number[] };
  lengths: number[];
  lists: number[][];
}

function rows(count: number, width: number, classes: number, blank: number, scale: number): Rows {
  const longest = 4 + below(20);
  // A row with all steps, as PyTorch wants one.
  const lengths = many(count, (row) => (row === 0 ? longest : 1 + below(longest)));
  const data = many(count * longest * width, () => Math.fround((random() - 0.5) * scale));
  return {
    x: { data, shape: [count, longest, width] },
    lengths,
    lists: lengths.map((steps) => list(steps, classes, blank)),
  };
}

const CASES = many(20, (i) => {
  const classes = 2 + below(6);
  const blank = i % 2 === 0 ? 0 : classes - 1;
  const { x, ...rest } = rows(5, classes, classes, blank, [1, 6, 40][i % 3]!);
  return { logits: x, blank, ...rest };
});
const [FEATURES, UNITS, CLASSES, RATE] = [3, 8, 5, 0.01];
const BATCHES = many(50, () => rows(6, FEATURES, CLASSES, 0, 3));

/** Rows that end where they end. */
const ragged = ({ data, shape: [, longest = 0, width = 0] }: Rows["x"], lengths: number[]) =>
  lengths.map((length, row) =>
    many(length, (step) => {
      const at = (row * longest + step) * width;
      return data.slice(at, at + width);
    }),
  );

describe.skipIf(python === "")("PyTorch", () => {
  test("gives the same losses and gradients, and the same losses of fifty updates", async () => {
    const gru = () => new Bidirectional(new GRU(UNITS, { returnSequences: true }));
    const layers = [input({ shape: [null, FEATURES] }), gru(), gru(), new Dense(CLASSES)] as const;
    using model = new Sequential(layers as never, { seed: 3 });
    const weights = (await model.getWeights()).map(({ shape, data }) => ({
      shape,
      data: [...data],
    }));
    const training = { weights, batches: BATCHES, rate: RATE };
    const answer = execFileSync(python, [script], {
      input: JSON.stringify({ cases: CASES, training }),
      maxBuffer: 2 ** 28,
    });
    const { evaluated, trained } = JSON.parse(answer.toString());
    for (const [i, { logits, lengths, lists, blank }] of CASES.entries()) {
      const classes = logits.shape[2]!;
      const dense = new Dense(classes, { kernelInitializer: "identity" });
      using identity = new Sequential([input({ shape: [null, classes] }), dense]);
      const loss = new CTC({ blankIndex: blank });
      identity.compile({ loss, optimizer: new SGD({ learningRate: 1 }) });
      const x = ragged(logits, lengths);
      const losses = [];
      for (const [row, list] of lists.entries()) {
        losses.push((await identity.evaluate([x[row]!], [list], { verbose: 0 })).loss!);
      }
      expect(distance(losses, evaluated[i].losses), `losses of case ${i}`).toBeLessThan(1e-5);
      await identity.trainOnBatch(x, lists);
      // The gradient of the kernel at a class and another: over all steps the input of one, and the gradient at the other.
      const kernel = (await identity.getWeights())[0]!.data;
      const expected = many(classes * classes, (at) => {
        const [from, to] = [Math.floor(at / classes), at % classes];
        const steps = logits.data.length / classes;
        const products = many(
          steps,
          (s) => logits.data[s * classes + from]! * evaluated[i].gradient[s * classes + to],
        );
        return (from === to ? 1 : 0) - products.reduce((sum, product) => sum + product, 0);
      });
      expect(distance(kernel, expected), `gradient of case ${i}`).toBeLessThan(2e-5);
    }
    model.compile({ loss: "ctc", optimizer: new Adam({ learningRate: RATE }) });
    const losses = [];
    for (const { x, lengths, lists } of BATCHES) {
      losses.push((await model.trainOnBatch(ragged(x, lengths), lists)).loss!);
    }
    const worst = Math.max(...losses.map((loss, i) => Math.abs(loss - trained[i])));
    console.log(`The losses of fifty updates are ${worst} apart.`);
    expect(worst).toBeLessThan(1e-3);
  });
});
