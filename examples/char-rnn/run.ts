import type { Sequential } from "bptt";
import { readText } from "../sentiment/data/text_file.js";
import { UserError } from "../sentiment/user_error.js";
import type { Settings } from "./cli.js";
import { onInterrupt } from "./interrupt.js";
import { compile, makeNetwork } from "./network.js";
import { checkSavePath, type Learned, load, readDescription, save } from "./saved.js";
import { stories } from "./stories.js";
import { cutStreams, type Streams } from "./streams.js";
import { type EpochReport, train } from "./training.js";
import { Vocabulary } from "./vocabulary.js";
import { Writer } from "./writer.js";

/** Characters of the built-in text. */
const STORIES = 300_000;

/** The whole program: read a text, learn from it, write. */
export async function run(settings: Settings): Promise<void> {
  if (settings.save) await checkSavePath(settings.save);
  const text = settings.epochs > 0 || !settings.load ? await readData(settings) : undefined;
  const learned = settings.load
    ? await readDescription(settings.load)
    : fresh(settings, text!.text);
  const streams = text && prepare(text, learned.vocabulary, settings);
  const network = await networkFor(learned, settings);
  const writer = new Writer(learned.sizes, learned.vocabulary);
  const sample = () => writeSample(network, writer, learned.lead, settings);

  if (streams && settings.epochs > 0) await learn(network, streams, sample, settings);
  else await sample();
  if (settings.save) {
    await save(network, learned, settings.save);
    console.log(`Saved in ${settings.save}; use it with --load.`);
  }
  writer.dispose();
  network.dispose();
}

interface Text {
  readonly name: string;
  readonly text: string;
}

async function readData({ data, seed }: Settings): Promise<Text> {
  if (data) return { name: data, text: await readText(data) };
  return { name: "built-in stories", text: stories(STORIES, seed) };
}

/** A network that has learned nothing yet. */
function fresh({ cell = "lstm", layers = 1, units = 128 }: Settings, text: string): Learned {
  const vocabulary = Vocabulary.of(text);
  const sizes = { characters: vocabulary.size, cell, layers, units };
  return { sizes, vocabulary, lead: leadOf(text) };
}

/**
 * Some lines of the text. A network whose state was carried on from piece to piece has hardly met an empty one, and writes gibberish
 * from there: samples begin behind these lines, which are not shown.
 */
function leadOf(text: string): string {
  const some = Array.from(text.slice(0, 1000)).slice(0, 400).join("");
  return some.slice(0, some.lastIndexOf("\n") + 1) || some;
}

/** The text as streams: nine tenths to learn from, the last tenth held out. */
function prepare({ name, text }: Text, vocabulary: Vocabulary, { batch, steps }: Settings) {
  const ids = vocabulary.encode(text, name);
  const end = Math.floor(0.9 * ids.length);
  const training = cutStreams(ids.subarray(0, end), batch, steps);
  const heldOut = cutStreams(ids.subarray(end), batch, steps);
  if (!training || !heldOut) {
    throw new UserError(
      `${name} has ${ids.length} characters: too few for ${batch} streams, of which each needs 2 in the last tenth (--batch N makes fewer streams).`,
    );
  }
  const count = (n: number) => n.toLocaleString("en-US");
  console.log(
    `Text: ${name}, ${count(ids.length)} characters, ${vocabulary.size} different ones.\n  ${count(end)} to learn from, ${count(ids.length - end)} held out; ${batch} streams in pieces of ${training.x.shape[1]}.`,
  );
  return { training, heldOut };
}

async function networkFor(learned: Learned, settings: Settings): Promise<Sequential> {
  const { load: file, batch, seed, learningRate } = settings;
  const { cell, layers, units } = learned.sizes;
  const network = file
    ? await load(learned, file, batch, seed)
    : makeNetwork(learned.sizes, batch, seed);
  compile(network, learningRate);
  console.log(
    `Network: ${layers} ${cell} layer${layers === 1 ? "" : "s"} of ${units} units, ${network.countParams().toLocaleString("en-US")} weights.\n`,
  );
  return network;
}

async function learn(
  network: Sequential,
  { training, heldOut }: { training: Streams; heldOut: Streams },
  sample: () => Promise<void>,
  settings: Settings,
): Promise<void> {
  const interrupt = onInterrupt();
  try {
    await train(network, training, heldOut, {
      epochs: settings.epochs,
      signal: interrupt.signal,
      sampleEvery: settings.sampleEvery,
      onEpoch: async (report) => {
        console.log(describe(report, settings.epochs));
        await sample();
      },
      onSample: async (batch) => {
        console.log(`\nAfter ${batch} batches of this epoch:`);
        await sample();
      },
    });
  } catch (error) {
    if (!interrupt.signal.aborted || error !== interrupt.signal.reason) throw error;
    // As a shell says that a program was interrupted.
    process.exitCode = 130;
    console.log(
      `\nInterrupted.${settings.save ? "" : " Nothing is kept, as there was no --save."}`,
    );
  } finally {
    interrupt.release();
  }
}

function describe(report: EpochReport, epochs: number): string {
  const both = (nats: number) => `${nats.toFixed(3)} nats (${(nats / Math.LN2).toFixed(3)} bits)`;
  const speed = Math.round(report.charactersPerSecond).toLocaleString("en-US");
  return `Epoch ${report.epoch + 1}/${epochs}: ${both(report.loss)} a character, held out ${both(report.heldOutLoss)}; ${speed} characters a second.`;
}

async function writeSample(
  network: Sequential,
  writer: Writer,
  lead: string,
  { prompt = "", length, temperature, seed }: Settings,
): Promise<void> {
  await writer.takeWeights(network);
  const text = await writer.write({ prompt: lead + prompt, length, temperature, seed });
  console.log(`\n${(prompt + text).replace(/^/gm, "  | ")}\n`);
}
