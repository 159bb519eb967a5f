import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { configure } from "bptt";
import { Random } from "../../sentiment/random.js";
import { piped } from "../sound/piped.js";
import type { Settings } from "./cli.js";
import { listen } from "./listen.js";
import { train } from "./network.js";
import { load, save, type Trained } from "./saved.js";
import { played, wavFile } from "./sources.js";
import { joined, TONES, utterance } from "./tones.js";

/** The whole program: a model, sound, and labels while it arrives. */
export async function run(settings: Settings): Promise<void> {
  // A step of one row has no work for more than one thread.
  await configure({ threads: 1 });
  const trained = settings.model ? await load(settings.model) : await learnTones(settings);
  if (settings.page) {
    return servePage(trained, settings.port);
  }
  console.error(`Listening at ${trained.frontEnd.sampleRate.toLocaleString("en-US")} Hz.`);
  const sound = settings.stdin ? piped(process.stdin) : await recording(trained, settings);
  const latencies = await listen(trained, sound, (text) => process.stdout.write(text));
  console.error(`From a frame to its label: ${latencies}.`);
}

/** A page takes the library as it is published, and that is built here where it is not yet. */
async function servePage(trained: Trained, port: number): Promise<void> {
  const build = fileURLToPath(new URL("../../../scripts/build.mjs", import.meta.url));
  execFileSync(process.execPath, [build], { stdio: "inherit" });
  const { serve } = await import("../page/serve.js");
  const { url } = await serve(trained, port);
  console.log(`Listening in a page: ${url} (Ctrl+C ends it)`);
}

/** The model that this example comes with. */
async function learnTones({ epochs, save: file }: Settings): Promise<Trained> {
  const random = new Random(1);
  const utterances = Array.from({ length: 300 }, () => utterance(random));
  console.error("Two GRUs learn to name tones (some seconds) ...");
  const model = await train(TONES, utterances, { epochs });
  if (file) await save({ model, frontEnd: TONES }, file);
  return { model, frontEnd: TONES };
}

async function recording({ frontEnd }: Trained, { wav, fast }: Settings) {
  const rate = frontEnd.sampleRate;
  if (wav) return played(await wavFile(wav, rate), rate, !fast);
  const random = new Random(2);
  const between = new Float32Array(rate / 2);
  const some = Array.from({ length: 5 }, () => [utterance(random).samples, between]);
  return played(joined(some.flat()), rate, !fast);
}
