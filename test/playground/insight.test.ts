import { configure, type Model } from "bptt";
import { beforeAll, expect, test } from "vitest";
import { attentionOf } from "../../examples/playground/insight/attention.js";
import { boxesOf } from "../../examples/playground/insight/boxes.js";
import { completionsOf } from "../../examples/playground/insight/completions.js";
import { confusionOf } from "../../examples/playground/insight/confusion.js";
import { continued } from "../../examples/playground/insight/continued.js";
import { contributionsOf } from "../../examples/playground/insight/contributions.js";
import { gradientFlow } from "../../examples/playground/insight/gradient_flow.js";
import { activationsOf, gradientsOf } from "../../examples/playground/insight/sheets.js";
import { statesOf } from "../../examples/playground/insight/states.js";
import { buildModel } from "../../examples/playground/network/build.js";
import { compileModel } from "../../examples/playground/network/compile.js";
import { type NetworkPlan, oneLayer } from "../../examples/playground/network/network_plan.js";
import { predicted } from "../../examples/playground/tasks/answers.js";
import { batchesFrom, batchOf } from "../../examples/playground/tasks/batches.js";
import { taskById } from "../../examples/playground/tasks/index.js";
import { checkValues, type Values } from "../../examples/playground/tasks/options.js";
import type { Prepared } from "../../examples/playground/tasks/task.js";

beforeAll(() => configure({ threads: 1 }));

/** A task with a small network that has learned for some updates. */
async function learned(
  id: string,
  plan: NetworkPlan,
  updates: number,
  values: Values = {},
): Promise<{ task: Prepared; model: Model }> {
  const { options, training, prepare } = taskById(id)!;
  const task = await prepare(checkValues(options, values), 1);
  const model = await buildModel(plan, task, 1);
  compileModel(model, training, task.output);
  if (updates > 0) {
    const batches = batchesFrom(task.training, 0, training.batch);
    await model.fit(batches as never, { stepsPerEpoch: updates, verbose: 0 });
  }
  return { task, model };
}

const sum = (numbers: Iterable<number>) => Array.from(numbers).reduce((a, b) => a + b, 0);

test("states are those of every step, and the network's own answers follow from the last layer's", async () => {
  const plan = {
    ...oneLayer("gru", 5),
    layers: [...oneLayer("lstm", 4, { direction: "both" }).layers, ...oneLayer("gru", 5).layers],
  };
  const { task, model } = await learned("parity", plan, 3);
  const example = task.heldOut[0]!;
  const [first, second] = await statesOf(model, example);
  expect([first!.layer, second!.layer]).toEqual(["recurrent_1", "recurrent_2"]);
  expect(first!.values.map(({ length }) => length)).toEqual(Array(example.x.length).fill(8));
  const weights = await model.getWeights();
  const [kernel, bias] = weights.slice(-2).map(({ data }) => data);
  const logits = [0, 1].map(
    (unit) => bias![unit]! + sum(second!.values[0]!.map((h, i) => h * kernel![2 * i + unit]!)),
  );
  const share = 1 / (1 + Math.exp(logits[0]! - logits[1]!));
  const [answer] = await predicted(model, [example]);
  expect(answer![1]).toBeCloseTo(share, 5);
});

test("states of a single layer are told as well", async () => {
  const { task, model } = await learned("order", oneLayer("gru", 5), 0, { length: 20 });
  const example = task.heldOut[0]!;
  const [only, ...others] = await statesOf(model, example);
  expect(others).toEqual([]);
  expect(only!.values.map(({ length }) => length)).toEqual(Array(example.x.length).fill(5));
});

test("states of a pair are those of the encoder and of the decoder", async () => {
  const { task, model } = await learned("reverse", taskById("reverse")!.network, 0);
  const example = task.heldOut[0]!;
  const states = await statesOf(model, example);
  expect(states.map(({ layer, values }) => [layer, values.length, values[0]!.length])).toEqual([
    ["recurrent_1", example.x.length, 96],
    ["decoder", example.fed!.length, 96],
  ]);
});

test("what every layer makes is told, the answer last", async () => {
  const { task, model } = await learned("reverse", taskById("reverse")!.network, 5);
  const example = task.heldOut[0]!;
  const sheets = await activationsOf(model, example);
  const [read, fed] = [example.x.length, example.fed!.length];
  expect(sheets.map(({ layer, rows, columns }) => [layer.name, rows, columns])).toEqual([
    ["source_embedding", read, 16],
    ["recurrent_1", read, 96],
    ["fed_embedding", fed, 16],
    ["decoder", fed, 96],
    ["attention", fed, 96],
    ["answer", fed, task.output.names.length],
  ]);
  const [answer] = await predicted(model, [example]);
  expect(sheets.at(-1)!.values).toEqual(answer);
  expect(sheets[3]!.values).toEqual(
    Float32Array.from((await statesOf(model, example))[1]!.values.flatMap((step) => [...step])),
  );
});

test("gradients at weights are the slopes of the loss", async () => {
  const plan = oneLayer("gru", 4, { direction: "both", embedding: 3 });
  const { task, model } = await learned("order", plan, 5, { length: 20 });
  const rows = batchOf(task.training, 5, 8);
  const sheets = await gradientsOf(model, plan, task, rows);
  const weights = await model.getWeights();
  const named = ({ layer, weight }: (typeof sheets)[number]) => `${layer.name}/${weight}`;
  expect(sheets.map(named)).toEqual(weights.map(({ name }) => name));
  const lossWith = async (at: number, place: number, change: number) => {
    const changed = weights.map((w, i) =>
      i === at ? { ...w, data: w.data.map((v, k) => (k === place ? v + change : v)) } : w,
    );
    await model.setWeights(changed);
    return (await model.evaluate(rows.x as never, rows.y as never, { verbose: 0 })).loss!;
  };
  for (const [at, { values }] of sheets.entries()) {
    const place = values.reduce(
      (most, v, i) => (Math.abs(v) > Math.abs(values[most]!) ? i : most),
      0,
    );
    const slope = ((await lossWith(at, place, 0.01)) - (await lossWith(at, place, -0.01))) / 0.02;
    expect(slope / values[place]!).toBeCloseTo(1, 1);
  }
});

test("the gradient vanishes in a SimpleRNN with a small gain, and not in an LSTM that remembers", async () => {
  const left = async (plan: NetworkPlan) => {
    const { task, model } = await learned("adding", plan, 0);
    const [{ layer, norms }] = (await gradientFlow(model, task.heldOut.slice(0, 20))) as [never];
    expect(layer).toBe("recurrent_1");
    expect(norms).toHaveLength(60);
    return (norms as number[])[0]! / (norms as number[]).at(-1)!;
  };
  expect(await left(oneLayer("simple", 16, { gain: 0.7 }))).toBeLessThan(1e-6);
  expect(await left(oneLayer("lstm", 16, { memory: 60 }))).toBeGreaterThan(0.01);
});

test("the gradient of a layer that reads in both directions is told of each, from the first step on", async () => {
  const plan = oneLayer("simple", 8, { gain: 0.5, direction: "both" });
  const { task, model } = await learned("order", plan, 0, { length: 20 });
  const [forward, backward, ...others] = await gradientFlow(model, [task.heldOut[0]!]);
  expect(others).toEqual([]);
  expect([forward!.direction, backward!.direction]).toEqual(["forward", "backward"]);
  expect(forward!.norms[0]! / forward!.norms.at(-1)!).toBeLessThan(1e-3);
  expect(backward!.norms.at(-1)! / backward!.norms[0]!).toBeLessThan(1e-3);
});

test("contributions at the end are the library's, and at each step those to the last answer", async () => {
  const order = await learned("order", oneLayer("gru", 8), 0, { length: 20 });
  const x = order.task.heldOut[0]!.x as Int32Array;
  const own = await contributionsOf(order.model, oneLayer("gru", 8), order.task, x, 2);
  expect(own).toEqual((await order.model.contributions([x], { unit: 2 }))[0]);

  const plan = oneLayer("simple", 6, { embedding: 3 });
  const { task, model } = await learned("parity", plan, 5);
  const bits = Int32Array.of(1, 0, 1, 1);
  const found = await contributionsOf(model, plan, task, bits, 1);
  expect(found).toHaveLength(4);
  // Larger embeddings of one token alone move the logit by what that token contributes.
  const weights = await model.getWeights();
  const scaled = async (factor: number) => {
    const changed = weights.map((w, i) => ({
      ...w,
      data: w.data.map((v, k) => (i === 0 && k >= 3 ? v * factor : v)),
    }));
    await model.setWeights(changed);
    const [answer] = await predicted(model, [{ x: bits, y: 0 }]);
    return answer!.slice(-2);
  };
  const logit = (shares: Float32Array) => Math.log(shares[1]! / shares[0]!);
  const slope = (logit(await scaled(1.01)) - logit(await scaled(0.99))) / 0.02;
  await model.setWeights(weights);
  const against = await contributionsOf(model, plan, task, bits, 0);
  const ones = (all: Float32Array) => all[0]! + all[2]! + all[3]!;
  expect(ones(found) - ones(against)).toBeCloseTo(slope, 3);
});

test("attention at the end weighs each step that was read", async () => {
  const plan = oneLayer("gru", 8, { attention: "additive" });
  const { task, model } = await learned("order", plan, 10, { length: 20 });
  const example = task.heldOut[3]!;
  const { said, weights } = await attentionOf(model, plan, task, example);
  expect(said).toEqual([]);
  expect(weights.map(({ length }) => length)).toEqual([example.x.length]);
  expect(sum(weights[0]!)).toBeCloseTo(1, 5);
});

test("attention that has learned to reverse looks from the end to the beginning", async () => {
  const plan = taskById("reverse")!.network;
  const { task, model } = await learned("reverse", plan, 250);
  const example = task.heldOut.find(({ x }) => x.length === 6)!;
  const { said, weights } = await attentionOf(model, plan, task, example);
  expect(said).toEqual([...(example.x as Int32Array)].reverse());
  expect(weights).toHaveLength(7);
  const [first, last] = [weights[0]!, weights[5]!];
  const middle = (row: Float32Array) => sum(row.map((weight, i) => weight * i));
  expect(middle(first)).toBeGreaterThan(middle(last) + 1);
});

test("completions are told with what else was probable", async () => {
  const { task, model } = await learned("elman", oneLayer("gru", 12), 60);
  const prompt = task.input.kind === "tokens" ? task.input.encode("boys who") : new Int32Array();
  const writing = { length: 8, temperature: 0, seed: 1, others: 3 };
  const written = await completionsOf(model, task, prompt, writing);
  expect(written).toHaveLength(8);
  let read = prompt;
  for (const { id, probability, others } of written) {
    const [answer] = await predicted(model, [{ x: read, y: 0 }]);
    const shares = answer!.slice(-task.output.names.length);
    expect(probability).toBeCloseTo(shares[id]!, 5);
    expect(others[0]).toEqual({ id, probability });
    expect(others[2]!.probability).toBeLessThanOrEqual(others[1]!.probability);
    read = Int32Array.of(...read, id);
  }
  const drawn = (seed: number) =>
    completionsOf(model, task, prompt, { ...writing, temperature: 1, seed });
  expect(await drawn(5)).toEqual(await drawn(5));
  expect(await drawn(5)).not.toEqual(await drawn(6));
});

test("an answer of a pair ends with its end", async () => {
  const { task, model } = await learned("reverse", taskById("reverse")!.network, 120);
  const pair = task.input.kind === "pair" ? task.input : undefined;
  const x = pair!.source.encode("abc");
  const written = await completionsOf(model, task, x, {
    length: 20,
    temperature: 0,
    seed: 1,
    others: 2,
  });
  expect(written.at(-1)!.id).toBe(pair!.end);
  expect(written.every(({ id, others }) => others[0]!.id === id)).toBe(true);
});

test("a series goes on with what was told", async () => {
  const { task, model } = await learned("waves", oneLayer("gru", 8), 20);
  const { x } = task.heldOut[0]!;
  const steps = (x as readonly Float32Array[]).slice(0, 10);
  const made = await continued(model, steps, 3);
  expect(made).toHaveLength(3);
  const [answer] = await predicted(model, [{ x: [...steps, ...made.slice(0, 2)], y: 0 }]);
  expect(Array.from(answer!.slice(-3))).toEqual(made.map(([value]) => value));
});

test("the layers that have weights are told from the input on, with all of the network's parameters", async () => {
  const [both, one] = [
    oneLayer("lstm", 4, { direction: "both", dropout: 0.1 }),
    oneLayer("gru", 3),
  ];
  const plan = { ...both, embedding: 5, layers: [...both.layers, ...one.layers] };
  const { model } = await learned("sentiment", plan, 0);
  const boxes = await boxesOf(model);
  expect(boxes.map(({ kind, size, time }) => [kind, size, time])).toEqual([
    ["Embedding", 5, undefined],
    ["LSTM", 8, "both"],
    ["GRU", 3, "forwards"],
    ["Dense", 2, undefined],
  ]);
  expect(boxes[1]!.parameters).toBe(2 * 4 * (5 + 4 + 1) * 4);
  expect(sum(boxes.map(({ parameters }) => parameters))).toBe(model.countParams());
});

test.each([
  ["sentiment", false],
  ["parity", false],
  ["parity", true],
])("answers of %s are counted by what is right; at the end alone: %s", async (id, atEnd) => {
  const { task, model } = await learned(id, oneLayer("gru", 8), 20);
  const counts = await confusionOf(model, task, atEnd);
  const width = task.output.names.length;
  const answers = await predicted(model, task.heldOut);
  const rows = task.heldOut.flatMap(({ y }, i) => {
    const right = typeof y === "number" ? [y] : Array.from(y as Int32Array);
    const said = right.map((_, t) => {
      const shares = [...answers[i]!.slice(t * width, (t + 1) * width)];
      return shares.indexOf(Math.max(...shares));
    });
    const pairs = right.map((label, t) => [label, said[t]!] as const);
    return atEnd ? pairs.slice(-1) : pairs;
  });
  const wanted = Array.from({ length: width ** 2 }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return rows.filter(([right, said]) => right === row && said === column).length;
  });
  expect([...counts]).toEqual(wanted);
});

test.each([
  ["adding", /^Contributions are told of tokens/],
  ["reverse", /^Contributions are told of tokens/],
])("contributions of %s are refused in a sentence", async (id, sentence) => {
  const { network } = taskById(id)!;
  const { task, model } = await learned(id, network, 0);
  await expect(contributionsOf(model, network, task, Int32Array.of(1))).rejects.toThrow(sentence);
});

test("completions of answers that are no next tokens are refused in a sentence", async () => {
  const { network } = taskById("parity")!;
  const { task, model } = await learned("parity", network, 0);
  const writing = { length: 1, temperature: 0, seed: 1, others: 1 };
  await expect(completionsOf(model, task, Int32Array.of(1), writing)).rejects.toThrow(
    /^This task does not tell the next token\.$/,
  );
});
