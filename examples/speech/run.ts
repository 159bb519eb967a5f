import { writeFile } from "node:fs/promises";
import { type History, plotHistory } from "bptt";
import { count } from "../sentiment/data/examples.js";
import { Random } from "../sentiment/random.js";
import { resuming } from "../sentiment/resuming.js";
import { fileError, UserError } from "../sentiment/user_error.js";
import { Clock } from "../translation/clock.js";
import type { Settings } from "./cli.js";
import { minutesOf } from "./defaults.js";
import { noteNames, notesOf, playTones, TONE_RATE } from "./generator/tones.js";
import { learn } from "./learning.js";
import { readMaterial, readTest } from "./material.js";
import { makeNetwork } from "./network.js";
import { prompt, transcribe, transcribeMicrophone } from "./prompt.js";
import { Recognizer } from "./recognizer.js";
import { test } from "./report.js";
import { checkSavePath, load, save } from "./saved.js";
import { readSound } from "./sound/read_wav.js";

/** The whole program: learn, or load what was learnt; test; listen. */
export async function run(settings: Settings): Promise<void> {
  const { transcribe: file, record } = settings;
  const recognizer = settings.load
    ? await useSaved(settings.load, settings)
    : await train(settings);
  if (file) console.log(await transcribe(recognizer, file));
  if (record) console.log(await transcribeMicrophone(recognizer));
  // Where input comes from a pipe or a script there is nobody to ask.
  if (settings.prompt && !file && !record && process.stdin.isTTY) await ask(recognizer);
  recognizer.model.dispose();
}

async function train(settings: Settings): Promise<Recognizer> {
  if (settings.save) await checkSavePath(settings.save);
  const minutes = minutesOf(settings);
  const over = `Time is over, ${count(minutes, "minute")}: training ends here. --minutes has more.`;
  const clock = new Clock(60_000 * minutes, over);
  const { plan, alphabet, lessons, heldOut } = await readMaterial(settings);
  const { seed, resume } = settings;
  const network = makeNetwork(plan.frontEnd, alphabet, plan, seed);
  const recognizer = new Recognizer(network, alphabet, plan.frontEnd);
  console.log(
    `  ${alphabet} at ${plan.frontEnd.rate.toLocaleString("en-US")} samples a second; ${count(plan.epochs, "epoch")} of ${count(lessons.count, "recording")}\n`,
  );
  const history = await learn(recognizer, lessons, heldOut, {
    ...plan,
    seed,
    clock,
    callbacks: resuming(resume, lessons.count / plan.batch),
  });
  await showCurves(history, settings);
  if (settings.save) {
    await save(recognizer, settings.save);
    console.log(`Saved in ${settings.save}; use it with --load.`);
  }
  await test(recognizer, heldOut);
  return recognizer;
}

async function showCurves(history: History, { curves }: Settings): Promise<void> {
  if (history.epoch.length > 1) console.log(`\n${plotHistory(history)}\n`);
  if (!curves) return;
  await writeFile(curves, plotHistory(history, { format: "svg" })).catch((error) => {
    throw fileError(curves, error);
  });
}

/** A saved recognizer, tested on data where there is some. */
async function useSaved(folder: string, settings: Settings): Promise<Recognizer> {
  const recognizer = await load(folder);
  const { alphabet } = recognizer;
  if (settings.strings && alphabet.unit === "class") {
    throw new UserError(`${folder} knows classes of single recordings, and no --strings.`);
  }
  if (settings.data === undefined) return recognizer;
  console.log(`Loaded ${folder}, which knows ${alphabet}.`);
  const utterances = await readTest(settings, recognizer);
  console.log("If it learned from these very recordings, that says little about new ones.");
  await test(recognizer, utterances);
  return recognizer;
}

/** Asks for files, and where notes are known for notes, which are played. */
function ask(recognizer: Recognizer): Promise<void> {
  const { alphabet, frontEnd } = recognizer;
  const readFile = (line: string) => readSound(line, frontEnd.rate);
  const isOfTones = frontEnd.rate === TONE_RATE && alphabet.labels.join() === noteNames.join();
  if (!isOfTones) return prompt(recognizer, "Type the name of a WAV file", readFile);
  const random = new Random(performance.now());
  return prompt(
    recognizer,
    "Type notes to be played, such as c e g, or the name of a WAV file",
    async (line) => {
      const notes = notesOf(line);
      return notes ? playTones(notes, random).samples : readFile(line);
    },
  );
}
