import { join } from "node:path";
import { loadModel } from "bptt";
import { findPython, runPython } from "../python.js";
import type { Settings } from "./cli.js";
import { inFolder } from "./folder.js";
import { arrays, describe, type Series, seriesOf, writeSeries } from "./series.js";
import { checkSame, HEADER, readStop, showStop, stopHere } from "./stop.js";

const CLASSIFIER = new URL("classifier.py", import.meta.url);

/** The whole program: Keras begins, this library goes on, Keras looks at what comes back. */
export async function run(settings: Settings): Promise<void> {
  const python = findPython({ keras: "keras", tensorflow: "tensorflow" });
  const series = await seriesOf(settings);
  const { epochs, save } = settings;
  console.log(`${describe(series)}\n`);
  await inFolder(save, async (folder) => {
    await writeSeries(series, folder);
    await thereAndBack(series, python, folder, epochs);
  });
  if (save) console.log(`\nThe files are in ${save}.`);
}

async function thereAndBack(series: Series, python: string, folder: string, epochs: number) {
  const { training, heldOut, classes } = series;
  const keras = (step: string, ...args: string[]) =>
    runPython(python, CLASSIFIER, [step, "--folder", folder, ...args]);
  await keras("train", "--epochs", String(epochs), "--classes", String(classes.length));
  const began = await readStop(join(folder, "trained.json"));

  const model = await loadModel(join(folder, "trained.keras"));
  const opened = await stopHere(model, heldOut);
  await model.fit(...arrays(training), { epochs, verbose: 0 });
  const trained = await stopHere(model, heldOut);
  await model.save(join(folder, "continued.keras"));
  model.dispose();

  await keras("evaluate");
  const ended = await readStop(join(folder, "continued.json"));
  console.log(HEADER);
  showStop("Keras has trained", began);
  showStop("opened here", opened, began);
  showStop("trained on here", trained);
  showStop("opened by Keras", ended, trained);
  checkSame(opened, began);
  checkSame(ended, trained);
  console.log("\nWeights have the same bits, and the optimizer goes on where it was.");
}
