/**
 * TensorFlow.js itself beside this library: models of either are read by the other, and predict the same. For those who have it (100 MB, so no dependency):
 * `npm install @tensorflow/tfjs` in some folder, and that folder in BPTT_TFJS.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { loadModel, type Model } from "bptt";
import { describe, expect, test } from "vitest";
import { dice } from "./fuzz/mutate.js";
import { type Made, randomModel } from "./tfjs/random_models.js";
import { theirModels } from "./tfjs/their_models.js";

const folder = process.env.BPTT_TFJS ?? "";
const has = existsSync(join(folder, "node_modules/@tensorflow/tfjs"));
// biome-ignore lint/suspicious/noExplicitAny: its types are not at hand.
const tf: any = has ? createRequire(join(folder, "index.js"))("@tensorflow/tfjs") : undefined;
tf?.env().set("PROD", true);

interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What TensorFlow.js takes a model's files for. */
function artifacts(files: readonly NamedFile[]) {
  const [model, ...others] = files;
  const json = JSON.parse(new TextDecoder().decode(model!.bytes));
  const paths: string[] = json.weightsManifest.flatMap(({ paths }: { paths: string[] }) => paths);
  const bytes = paths.map((path) => others.find(({ name }) => name === path)!.bytes);
  return {
    ...json,
    weightSpecs: json.weightsManifest.flatMap(({ weights }: { weights: object[] }) => weights),
    weightData: new Uint8Array(Buffer.concat(bytes)).buffer,
  };
}

async function filesOf(model: Model): Promise<readonly NamedFile[]> {
  let files: readonly NamedFile[] = [];
  await model.save(
    {
      save: (given: readonly NamedFile[]) => {
        files = given;
      },
    },
    {
      format: "tfjs",
    },
  );
  return files;
}

/** The outputs of a model of TensorFlow.js, one after the other. */
function theirs(model: { predict(x: unknown): unknown }, { inputs }: Pick<Made, "inputs">) {
  const x = inputs.map(({ shape, data }) => tf.tensor(Float32Array.from(data), shape));
  const y = model.predict(x.length === 1 ? x[0] : x);
  return [y].flat().map((tensor) => (tensor as { dataSync(): Float32Array }).dataSync());
}

/** The outputs of a model of this library. */
async function ours(model: Model, { inputs }: Pick<Made, "inputs">): Promise<Float32Array[]> {
  const x = inputs.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) }));
  const y = await model.predict(x.length === 1 ? x[0] : x);
  const all = "data" in (y as object) ? [y] : Object.values(y as object);
  return (all as { data: Float32Array }[]).map(({ data }) => data);
}

function distance(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  expect(a.map(({ length }) => length)).toEqual(b.map(({ length }) => length));
  return Math.max(...a.flatMap((one, i) => Array.from(one, (x, j) => Math.abs(x - b[i]![j]!))));
}

describe.skipIf(!has)("TensorFlow.js", () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))("reads model %i", async (seed) => {
    const made = await randomModel(dice(seed));
    const files = await filesOf(made.model);
    const there = await tf.loadLayersModel({ load: async () => artifacts(files) });
    const far = distance(theirs(there, made), await ours(made.model, made));
    console.log(`${seed} ${made.what}: ${far}`);
    expect(far).toBeLessThan(1e-6);
    const back = await loadModel({ load: () => files });
    expect(distance(await ours(back, made), await ours(made.model, made))).toBe(0);
    expect(await filesOf(back)).toEqual(files);
  });

  test("is read", async () => {
    for (const { what, model, inputs } of theirModels(tf)) {
      let saved: Record<string, unknown> = {};
      await model.save(
        tf.io.withSaveHandler(async (given: Record<string, unknown>) => {
          saved = given;
          return { modelArtifactsInfo: {} };
        }),
      );
      const { weightSpecs, weightData, ...rest } = saved;
      const json = { ...rest, weightsManifest: [{ paths: ["w.bin"], weights: weightSpecs }] };
      const files = [
        { name: "model.json", bytes: new TextEncoder().encode(JSON.stringify(json)) },
        { name: "w.bin", bytes: new Uint8Array(weightData as ArrayBuffer) },
      ];
      const far = distance(
        theirs(model, { inputs }),
        await ours(await loadModel({ load: () => files }), { inputs }),
      );
      console.log(`${what}: ${far}`);
      expect(far, what).toBeLessThan(1e-6);
    }
  });
});
