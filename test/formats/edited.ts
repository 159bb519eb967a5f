// node --import tsx test/formats/edited.ts FOLDER OUT: tries what edited.py made of the .keras files in a folder, and tells what is not as it should be.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { BpttError, loadModel } from "../../ts/index.js";

/** What a model holds, as text; the optimizer with it. */
async function stateOf(file: string): Promise<string> {
  const model = await loadModel(readFileSync(file));
  try {
    const variables = (await model.optimizer?.getWeights()) ?? [];
    const numbers = [...(await model.getWeights()), ...variables].map(({ data }) => [...data]);
    return JSON.stringify([model.toJSON(), model.optimizer?.getConfig(), numbers]);
  } finally {
    model.dispose();
  }
}

const [folder = "", out = ""] = process.argv.slice(2);
console.warn = () => {};

/** What is wrong with a file; nothing where it is as its kind says. */
async function fault(kind: string, file: string): Promise<string | undefined> {
  const start = performance.now();
  try {
    const state = await stateOf(path.join(out, kind, file));
    if (kind === "refused") return "was read";
    const original = await stateOf(path.join(folder, `${file.split(".")[0]}.keras`));
    return kind === "same" && state !== original ? "is another model" : undefined;
  } catch (error) {
    const known = error instanceof BpttError && ["File", "Unsupported"].includes(error.code);
    if (kind === "refused" && known && performance.now() - start < 1000) return undefined;
    return String(error);
  }
}

for (const kind of ["same", "loads", "refused"]) {
  const files = readdirSync(path.join(out, kind));
  let faults = 0;
  for (const file of files) {
    const what = await fault(kind, file);
    if (what === undefined) continue;
    faults++;
    console.log(`${kind}/${file}: ${what}`);
  }
  console.log(`${kind}: ${files.length - faults} of ${files.length} as they should be`);
  if (faults > 0) process.exitCode = 1;
}
