// Every layer and way of connecting, through Keras and back: names of weights, numbers, and a file of weights that still fits.
//
// `write FOLDER` puts the models there; `read FOLDER` compares what round_trip.py made of them.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { input, Model, type Predictions, Sequential } from "../../ts/index.js";
import { everyLayer, MODELS } from "../support/every_layer.js";
import { distance } from "../support/goldens.js";

interface Case {
  readonly model: Sequential | Model;
  readonly x: number[][][];
}

/** Every model with data, by a name for its file. */
function cases(): Record<string, Case> {
  const chained = everyLayer().map((layer, i) => {
    const model = new Sequential([input({ shape: [6, 4], name: "x" }), layer], { name: "chain" });
    return [`sequential-${i}-${layer.className}`, { model, x: data(6, 4) }];
  });
  const connected = Object.entries(MODELS).map(([name, make]) => {
    const inputs = input({ shape: [4, 3], name: "x" });
    const model = new Model({ inputs, outputs: make(inputs), name: "graph" });
    return [`functional-${name}`, { model, x: data(4, 3) }];
  });
  return Object.fromEntries([...chained, ...connected]);
}

/** Two rows, each with a step of 0.5 throughout, which one of the models masks. */
const data = (steps: number, features: number) =>
  [0, 1].map((r) =>
    Array.from({ length: steps }, (_, t) =>
      Array.from({ length: features }, (_, f) => (t === r ? 0.5 : Math.sin(r + 2 * t + 3 * f))),
    ),
  );

function write(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, given] of Object.entries(cases())) {
    writeFileSync(path.join(folder, `${name}.ours.json`), JSON.stringify(given));
  }
}

const formula = async (model: Model) => {
  let j = 0;
  const weights = await model.getWeights();
  await model.setWeights(
    weights.map(({ shape, data }) => ({
      shape,
      data: data.map(() => 0.5 * Math.sin(1.7 * j++ + 0.3)),
    })),
  );
};

/** What is wrong with a model that came back, if anything. */
async function fault({ model, x }: Case, file: string): Promise<string | undefined> {
  const { model: config, paths, outputs } = JSON.parse(readFileSync(file, "utf8"));
  await formula(model);
  const names = (await model.getWeights()).map((weight) => weight.name);
  if (JSON.stringify(names) !== JSON.stringify(paths)) return `weights ${names} are ${paths} there`;
  const back = (model instanceof Sequential ? Sequential : Model).fromConfig(config) as Model;
  await back.loadWeights(await model.saveWeights());
  for (const one of [model, back]) {
    const answers = [await one.predict(x as never)].flat() as Predictions[];
    const error = Math.max(...answers.map(({ data }, i) => distance(data, outputs[i])));
    if (!(error <= 1e-5)) return `outputs differ by ${error}`;
  }
  return undefined;
}

async function read(folder: string): Promise<number> {
  const all = cases();
  const came = readdirSync(folder).filter((file) => file.endsWith(".keras.json"));
  let faults = came.length === Object.keys(all).length ? 0 : 1;
  for (const [name, given] of Object.entries(all)) {
    const what = await fault(given, path.join(folder, `${name}.keras.json`));
    if (what !== undefined) console.log(`${name}: ${what}`);
    faults += what === undefined ? 0 : 1;
  }
  console.log(`${came.length} models went through Keras and back; ${faults} faults.`);
  return faults;
}

const [verb, folder = ""] = process.argv.slice(2);
if (verb === "write") write(folder);
else process.exitCode = (await read(folder)) > 0 ? 1 : 0;
