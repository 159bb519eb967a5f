// Models that are handed over: Keras has trained and saved them, this library goes on, and Keras goes on from there (hand_over.py).
//
// `train FOLDER` does this library's part; `report FOLDER` compares, once Keras has done the rest.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stateOfModel } from "../../ts/formats/model_state.js";
import { loadModel, type Model, modelFromJSON, type Predictions } from "../../ts/index.js";
import { coreOf } from "../../ts/model/core.js";
import { trainable } from "../../ts/training/trainer.js";
import { distance } from "../support/goldens.js";
import { type Case, dataOf } from "./case.js";
import type { Compared, Finding } from "./compare.js";
import { report } from "./report.js";

/** All numbers of a state as bytes of float32, in base64. */
type Bits = Readonly<Record<"weights" | "variables", string>>;

/** What comes next from a state. */
interface Next {
  readonly outputs: readonly ArrayLike<number>[];
  readonly evaluated: Readonly<Record<string, number>>;
  readonly losses: readonly number[];
  readonly weights: readonly ArrayLike<number>[];
  readonly variables: readonly ArrayLike<number>[];
}

/** At 64 bits only where the first do not tell enough. */
interface Expected {
  readonly f32: Next;
  readonly f64?: Next;
}

/** `.made.json`: what Keras saved, and what it makes of it. */
interface Made extends Pick<Case, "seed" | "kind" | "inputs" | "targets" | "masks"> {
  readonly sample_weights: Case["sample_weights"];
  readonly class_weight: Case["class_weight"];
  readonly saved: Bits;
  readonly expected: Expected;
}

/** `.ours.json`: what was read, what came of it, what was saved, and what comes of that. */
interface Ours {
  readonly warnings: readonly string[];
  readonly read: Bits & { readonly weights_h5: string };
  readonly next: Next;
  readonly saved: Bits;
  readonly last: Next;
}

/** `.back.json`: what Keras read, and what it makes of it. */
interface Back {
  readonly warnings: readonly string[];
  readonly read: Bits & { readonly weights_h5: string };
  readonly expected: Expected;
}

const seedsIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => /^(hand-\d+)\.made\.json$/.exec(name)?.[1] ?? []);

const parse = (file: string) => JSON.parse(readFileSync(file, "utf8"));

/** This library's part of one model. */
async function train(at: string): Promise<Ours> {
  const made: Made = parse(`${at}.made.json`);
  const warnings: string[] = [];
  console.warn = (text: string) => void warnings.push(text);
  const model = await loadModel(`${at}.keras`);
  const bare = modelFromJSON(JSON.stringify(model));
  await bare.loadWeights(`${at}.weights.h5`);
  const read = { ...bits(await stateOf(model)), weights_h5: bits(await stateOf(bare)).weights };
  bare.dispose();
  await inject(model, made);
  const next = await goOn(model, made);
  await model.save(`${at}.ours.keras`);
  await model.saveWeights(`${at}.ours.weights.h5`);
  const saved = bits(await stateOf(model));
  const last = await goOn(model, made);
  model.dispose();
  return { warnings, read, next, saved, last };
}

/** Numbers that Keras drew at random. */
async function inject(model: Model, { masks }: Made): Promise<void> {
  const network = await trainable(coreOf(model));
  for (const [layer, factors] of Object.entries(masks)) {
    await network.inject(layer, Float32Array.from(factors));
  }
}

/** What it computes as it is, and as many steps as Keras trains. */
async function goOn(model: Model, made: Made): Promise<Next> {
  const { x, y, sampleWeight } = dataOf(made);
  const weighing = sampleWeight ? { sampleWeight } : {};
  const outputs = ([await model.predictOnBatch(x)].flat() as Predictions[]).map(({ data }) => data);
  const logs = await model.evaluate(x, y, { ...weighing, batchSize: 2, verbose: 0 });
  const options = made.class_weight ? { classWeight: made.class_weight } : weighing;
  const losses: number[] = [];
  for (const _ of made.expected.f32.losses) {
    losses.push((await model.trainOnBatch(x, y, options)).loss!);
  }
  return plain({ outputs, evaluated: logs, losses, ...(await stateOf(model)) });
}

/** Typed arrays as JSON has them. */
const plain = (next: Next): Next =>
  JSON.parse(
    JSON.stringify(next, (_, value) => (ArrayBuffer.isView(value) ? [...(value as never)] : value)),
  );

async function stateOf(model: Model) {
  const { weights, variables } = await stateOfModel("save", coreOf(model), true);
  return {
    weights: [...weights.values()],
    variables: (variables ?? []).map(({ data }) => data),
  };
}

function bits(state: Readonly<Record<keyof Bits, readonly ArrayLike<number>[]>>): Bits {
  const encode = (arrays: readonly ArrayLike<number>[]) =>
    Buffer.concat(arrays.map((data) => Buffer.from(Float32Array.from(data).buffer))).toString(
      "base64",
    );
  return { weights: encode(state.weights), variables: encode(state.variables) };
}

/** Everything that a model's files and numbers tell. */
function compared(at: string): Compared {
  const made: Made = parse(`${at}.made.json`);
  const given = made as unknown as Case;
  try {
    const ours: Ours & { error?: string } = parse(`${at}.ours.json`);
    if (ours.error) return { given, findings: [], error: ours.error };
    const back: Back = parse(`${at}.back.json`);
    checkFiles(made, ours, back);
    const findings = [
      ...compare("from Keras", ours.next, made.expected),
      ...compare("to Keras", ours.last, back.expected),
    ];
    return { given, findings };
  } catch (error) {
    return { given, findings: [], error: (error as Error).message };
  }
}

/** Bits through files, in both directions, without a warning. */
function checkFiles(made: Made, ours: Ours, back: Back): void {
  const said = [...ours.warnings, ...back.warnings];
  if (said.length > 0) throw new Error(`it was said: ${said.join(" ")}`);
  for (const [way, saved, read] of [
    ["from Keras", made.saved, ours.read],
    ["to Keras", ours.saved, back.read],
  ] as const) {
    for (const what of ["weights", "variables"] as const) {
      if (saved[what] !== read[what]) throw new Error(`${what} ${way} have other bits`);
    }
    if (saved.weights !== read.weights_h5) throw new Error(`.weights.h5 ${way} has other bits`);
  }
}

function compare(way: string, ours: Next, { f32, f64 = f32 }: Expected): Finding[] {
  const findings: Finding[] = [];
  const note = (
    kind: Finding["kind"],
    what: string,
    a: ArrayLike<number>,
    b: ArrayLike<number>,
    exact: ArrayLike<number>,
  ) => {
    const against = { ours: distance(a, exact), keras: distance(b, exact) };
    findings.push({ kind, what: `${what} ${way}`, error: distance(a, b), against });
  };
  const all = (kind: Finding["kind"], what: "outputs" | "weights" | "variables") =>
    f32[what].forEach((b, i) => {
      note(kind, `${what} ${i}`, ours[what][i]!, b, f64[what][i]!);
    });
  all("outputs", "outputs");
  for (const [name, value] of Object.entries(f32.evaluated)) {
    note("outputs", name, [ours.evaluated[name]!], [value], [f64.evaluated[name]!]);
  }
  note("trained", "losses", ours.losses, f32.losses, f64.losses);
  all("trained", "weights");
  all("trained", "variables");
  return findings;
}

const [verb, folder = ""] = process.argv.slice(2);
const places = seedsIn(folder).map((name) => path.join(folder, name));
if (verb === "train") {
  for (const at of places) {
    const ours = await train(at).catch((error: Error) => ({ error: error.message }));
    writeFileSync(`${at}.ours.json`, JSON.stringify(ours));
  }
} else {
  const { lines, off } = report(places.map(compared));
  for (const line of lines) console.log(line);
  process.exitCode = off > 0 ? 1 : 0;
}
