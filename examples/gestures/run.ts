import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plotHistory } from "bptt";
import { count, enumerate } from "../sentiment/data/examples.js";
import { resuming } from "../sentiment/resuming.js";
import { fileError, UserError } from "../sentiment/user_error.js";
import { Clock } from "../translation/clock.js";
import { answer } from "./answer.js";
import type { Settings } from "./cli.js";
import { readCollection } from "./data/read.js";
import { type Collection, nounOf, type Sequence } from "./data/sequences.js";
import { learn } from "./learning.js";
import { makeNetwork, together } from "./network.js";
import { planOf } from "./plan.js";
import { answerLines, prompt } from "./prompt.js";
import { Recogniser } from "./recogniser.js";
import { judge, report } from "./report.js";
import { checkSavePath, load, save } from "./saved.js";
import { contactSheet } from "./sheet.js";
import { windowsOf } from "./windows.js";

/** The whole program: learn, or load what was learnt; test; answer. */
export async function run(settings: Settings): Promise<void> {
  const { classify, folder } = settings;
  const recogniser = settings.load
    ? await useSaved(settings.load, settings)
    : await train(settings);
  if (classify) console.log(await answer(recogniser, classify));
  // Where input comes from a pipe there is nobody to ask. What was saved answers the paths that come.
  else if (settings.prompt && process.stdin.isTTY) await prompt(recogniser, folder);
  else if (settings.prompt && settings.load) await answerLines(recogniser, folder);
  recogniser.model.dispose();
}

async function train(settings: Settings): Promise<Recogniser> {
  const { minutes = Number.POSITIVE_INFINITY, seed } = settings;
  const clock = new Clock(60_000 * minutes);
  if (settings.save) await checkSavePath(settings.save);
  const collection = await readCollection(settings);
  introduce(collection);
  const { kind, shape, classes, columns, training } = collection;
  const order = settings.task === "order";
  const rows = kind === "phases" ? training.flatMap(windowsOf) : training;
  const plan = planOf(settings, kind, rows.length);
  const sizes = { ...plan, kind, shape, classes: classes.length, seed };
  const purpose = { kind, classes, shape, columns, order, frames: settings.frames };
  const network = makeNetwork(plan.network, sizes);
  const several = plan.members > 1 ? `${plan.members} networks` : "network";
  console.log(`  ${several} ${plan.network}, ${count(plan.epochs, "epoch")}\n`);
  const lessons = { rows, kind, shape, order, size: plan.batch, seed };
  const started = performance.now();
  const history = await learn(network, lessons, {
    ...plan,
    clock,
    callbacks: resuming(settings.resume, rows.length / plan.batch),
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const recogniser = new Recogniser(together(network), purpose);
  network.dispose();
  const metrics = plan.members > 1 ? ["loss"] : ["loss", "accuracy"];
  const plot = history.epoch.length > 1 && plotHistory(history, { metrics });
  console.log(plot ? `\n${plot}\n` : "");
  console.log(`Learned in ${seconds} s.`);
  if (settings.save) {
    await save(recogniser, settings.save);
    console.log(`Saved in ${settings.save}; use it with --load.`);
  }
  await test(recogniser, collection.heldOut, settings);
  return recogniser;
}

function introduce({ name, notes, kind, classes, training, heldOut }: Collection): void {
  console.log(`Data: ${name}`);
  for (const note of notes) console.log(`  ${note}`);
  console.log(
    `  ${count(training.length, nounOf[kind])} to learn from, ${heldOut.length} held out; ${classes.length} classes: ${enumerate(classes)}`,
  );
}

/** What held-out sequences are taken for; of clips a contact sheet, where one is wanted. */
async function test(
  recogniser: Recogniser,
  sequences: readonly Sequence[],
  { sheet, data }: Settings,
): Promise<void> {
  const isClips = recogniser.purpose.kind === "clips";
  if (sheet && !isClips) throw new UserError("--sheet shows clips, and these are joints.");
  const judgements = await judge(recogniser, sequences);
  const file = sheet ?? (data ? undefined : join(tmpdir(), "bptt-gestures.svg"));
  if (file && isClips) {
    await writeFile(file, contactSheet(recogniser, judgements)).catch((error) => {
      throw fileError(file, error);
    });
    console.log(`Right and wrong clips: ${file}`);
  }
  console.log(report(recogniser, judgements));
}

/** A saved recogniser, tested on data where there is some. */
async function useSaved(folder: string, settings: Settings): Promise<Recogniser> {
  const recogniser = await load(folder);
  const { kind, classes, order, shape } = recogniser.purpose;
  // Paths that are piped in are answered by lines alone.
  if (settings.data || process.stdin.isTTY) {
    console.log(`Loaded ${folder}, which knows ${enumerate(classes)}.`);
  }
  if (settings.data === undefined) return recogniser;
  const task = order ? "order" : "label";
  const collection = await readCollection({ ...settings, task }, recogniser.form);
  const same =
    collection.kind === kind &&
    collection.classes.join() === classes.join() &&
    collection.shape.join() === shape.join();
  if (!same) {
    throw new UserError(
      `${folder} knows ${enumerate(classes)}, and ${collection.name} holds ${nounOf[collection.kind]}s of ${enumerate(collection.classes)}, or of another form.`,
    );
  }
  console.log("If it learnt from these very files, that says little about new ones.");
  await test(recogniser, [...collection.training, ...collection.heldOut], settings);
  return recogniser;
}
