import { join } from "node:path";
import { count } from "../sentiment/data/examples.js";
import { Random } from "../sentiment/random.js";
import { resuming } from "../sentiment/resuming.js";
import { UserError } from "../sentiment/user_error.js";
import type { Settings } from "./cli.js";
import { Clock } from "./clock.js";
import { type Division, divide, type Question } from "./data/divide.js";
import { readPairs } from "./data/pairs.js";
import { MERGES, type Plan, planOf } from "./defaults.js";
import { generatePairs } from "./generator/generate.js";
import { spacedMarks } from "./join.js";
import { Judge } from "./judge.js";
import { learn } from "./learning.js";
import { makeNetwork } from "./network.js";
import { answerLines, prompt } from "./prompt.js";
import { checkSavePath, load, save } from "./saved.js";
import { score } from "./score.js";
import { Subwords } from "./subwords/subwords.js";
import { type Language, Translator } from "./translator.js";
import { WordVocabulary } from "./word_vocabulary.js";
import { type SplitPair, splitSentence } from "./words.js";

/** Training ends then, whatever epochs are left, reading and splitting counted: what follows it has its minute. */
const MINUTES = 13.5;
const OVER = "The quarter of an hour is over: training ends here. --epochs has its own time.";

/** The whole program: learn, or load what was learnt; test; translate. */
export async function run(settings: Settings): Promise<void> {
  const translator = settings.load
    ? await useSaved(settings.load, settings)
    : await train(settings);
  // Where input comes from a pipe there is nobody to ask, and lines are translated as they come.
  if (settings.prompt && process.stdin.isTTY) await prompt(translator, settings);
  else if (settings.prompt) await answerLines(translator, settings);
  translator.model.dispose();
}

async function train(settings: Settings): Promise<Translator> {
  // Who says how many epochs has them.
  const limit = settings.epochs === undefined ? 60_000 * MINUTES : Number.POSITIVE_INFINITY;
  const clock = new Clock(limit, OVER);
  if (settings.save) await checkSavePath(settings.save);
  const division = await read(settings);
  const plan = planOf(settings, division.training);
  const pairs = division.training.map(({ source, target }) => ({
    source: splitSentence(source, plan.segmentation),
    target: splitSentence(target, plan.segmentation),
  }));
  const spaced = spacedMarks(division.training.map(({ target }) => target));
  const translator = beginner(plan, pairs, spaced, settings.seed);
  const { source, target } = translator.language;
  console.log(
    `  ${plan.vocabulary}: ${source.size.toLocaleString("en-US")} to read, ${target.size.toLocaleString("en-US")} to say; attention ${plan.attention}, ${count(plan.epochs, "epoch")}\n`,
  );
  const { resume, seed } = settings;
  const file = resume && join(resume, "best.safetensors");
  await learn(translator, pairs, {
    ...plan,
    seed,
    clock,
    judge: new Judge(translator, division.validation, file),
    callbacks: resuming(resume, division.training.length / plan.batch),
  });
  if (settings.save) {
    await save(translator, settings.save);
    console.log(`Saved in ${settings.save}; use it with --load.`);
  }
  await test(translator, division.test, settings);
  return translator;
}

async function read({ data, reverse, seed }: Settings): Promise<Division> {
  const source = data ? await readPairs(data, reverse) : undefined;
  const division = source ? divide(source, new Random(seed)) : generatePairs(seed);
  console.log(`Data: ${source?.name ?? "built-in sentences of a small grammar, synthetic"}`);
  for (const note of source?.notes ?? []) console.log(`  ${note}`);
  const { training, validation, test } = division;
  console.log(
    `  ${count(training.length, "pair")} to learn from, ${count(validation.length, "sentence")} to choose the best epoch, ${count(test.length, "sentence")} for the test`,
  );
  return division;
}

/** A translator that knows its words, and no more. */
function beginner(
  plan: Plan,
  pairs: readonly SplitPair[],
  spaced: ReadonlySet<string>,
  seed: number,
): Translator {
  const vocabulary = (side: keyof SplitPair) => {
    const sentences = pairs.map((pair) => pair[side]);
    return plan.vocabulary === "words"
      ? WordVocabulary.of(sentences)
      : Subwords.learn(sentences, MERGES);
  };
  const language: Language = {
    source: vocabulary("source"),
    target: vocabulary("target"),
    segmentation: plan.segmentation,
    spaced,
  };
  const sizes = { sources: language.source.size, targets: language.target.size };
  return new Translator(makeNetwork({ ...plan, ...sizes, seed }), language, plan.attention);
}

/** Shows some translations of held-out sentences, and what all of them are worth. */
async function test(
  translator: Translator,
  questions: readonly Question[],
  { beams }: Settings,
): Promise<void> {
  const { bleu, translations } = await score(translator, questions, beams);
  console.log(`\nHeld-out sentences, ${count(beams, "beam")}:`);
  for (const [i, { source, references }] of questions.slice(0, 5).entries()) {
    console.log(`  ${source}\n    ${translations[i]}\n    (${references.join(" / ")})`);
  }
  console.log(`BLEU ${bleu.toFixed(2)}`);
}

/** A saved translator, tested on data where there is some. */
async function useSaved(folder: string, settings: Settings): Promise<Translator> {
  const translator = await load(folder);
  if (settings.map && translator.attention === "none") {
    throw new UserError(`--map shows attention, and the translator in ${folder} has none.`);
  }
  // Lines that are piped in are answered by lines alone.
  if (settings.data || process.stdin.isTTY) console.log(`Loaded ${folder}.`);
  if (settings.data === undefined) return translator;
  const { name, notes, pairs } = await readPairs(settings.data, settings.reverse);
  for (const note of notes) console.log(`  ${note}`);
  const groups = new Map<string, string[]>();
  for (const { source, target } of pairs)
    groups.set(source, [...(groups.get(source) ?? []), target]);
  const questions = [...groups].map(([source, references]) => ({ source, references }));
  console.log(
    `${count(questions.length, "sentence")} of ${name}. If it learnt them, that says little about new ones.`,
  );
  await test(translator, questions, settings);
  return translator;
}
