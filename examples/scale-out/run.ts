import { join } from "node:path";
import { Adam, Bidirectional, Dense, GRU, loadModel, type Model, Sequential } from "bptt";
import { inFolder } from "../from-python/folder.js";
import { arrays, describe, type Series, seriesOf, writeSeries } from "../from-python/series.js";
import { checkSame, HEADER, readStop, showStop, stopHere } from "../from-python/stop.js";
import { findPython, runPython } from "../python.js";
import type { Settings } from "./cli.js";

const TRAINER = new URL("train_on_ray.py", import.meta.url);

/** The whole program: the model begins here, a cluster goes on, and what comes back is trained once more. */
export async function run(settings: Settings): Promise<void> {
  const python = findPython({
    keras: "keras",
    tensorflow: "tensorflow",
    pandas: "pandas",
    ray: "ray[train]",
  });
  const series = await seriesOf(settings);
  console.log(`${describe(series)}\n`);
  await inFolder(settings.save, async (folder) => {
    await writeSeries(series, folder);
    await thereAndBack(series, python, folder, settings);
  });
  if (settings.save) console.log(`\nThe files are in ${settings.save}.`);
}

async function thereAndBack(series: Series, python: string, folder: string, settings: Settings) {
  const { training, heldOut } = series;
  const { epochs, batch: batchSize, workers } = settings;
  const begun = makeModel(series);
  await begun.fit(...arrays(training), { epochs, batchSize, verbose: 0 });
  const here = await stopHere(begun, heldOut);
  await begun.save(join(folder, "begun.keras"));
  begun.dispose();

  await runPython(python, TRAINER, argumentsOf(settings, folder));
  const [received, there] = await Promise.all(
    ["received", "trained"].map((name) => readStop(join(folder, `${name}.json`))),
  );

  const model = await loadModel(join(folder, "trained.keras"));
  const back = await stopHere(model, heldOut);
  await model.fit(...arrays(training), { epochs: 1, batchSize, verbose: 0 });
  const on = await stopHere(model, heldOut);
  model.dispose();

  console.log(`\n${HEADER}`);
  showStop("begun here", here);
  showStop("received by Ray", received!, here);
  showStop(`trained by ${workers} workers`, there!);
  showStop("back here", back, there!);
  showStop("trained on here", on);
  checkSame(received!, here);
  checkSame(back, there!);
  console.log("\nWeights have the same bits, and the optimizer goes on where it was.");
}

function makeModel({ training, classes }: Series): Model {
  const model = new Sequential(
    [new Bidirectional(new GRU(16)), new Dense(classes.length, { activation: "softmax" })],
    { seed: 1 },
  );
  model.build([null, training.x[0]!.length, 1]);
  model.compile({
    optimizer: new Adam({ learningRate: 0.01 }),
    loss: "sparseCategoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

function argumentsOf(settings: Settings, folder: string): string[] {
  const { epochs, batch, seed, workers, gpu, address, storage } = settings;
  const files = {
    model: "begun.keras",
    data: "training.csv",
    "held-out": "held_out.csv",
    out: "trained.keras",
  };
  return [
    ...Object.entries(files).flatMap(([name, file]) => [`--${name}`, join(folder, file)]),
    ...["--report", folder],
    ...Object.entries({ epochs, batch, seed, workers }).flatMap(([n, v]) => [`--${n}`, String(v)]),
    ...(gpu ? ["--gpu"] : []),
    ...(address ? ["--address", address] : []),
    ...(storage ? ["--storage", storage] : []),
  ];
}
