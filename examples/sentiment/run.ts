import { bagOfWordsAccuracy } from "./bag_of_words.js";
import { BATCH, Classifier } from "./classifier.js";
import type { Settings } from "./cli.js";
import { count, type Dataset, type Example, enumerate } from "./data/examples.js";
import { readImdb } from "./data/imdb.js";
import { readPath } from "./data/path.js";
import { clean, prepare } from "./data/prepare.js";
import { inEnglish } from "./data/sayings.js";
import { syntheticReviews } from "./data/synthetic.js";
import { normalize } from "./normalize.js";
import { answerLines, prompt } from "./prompt.js";
import { argmax, Confusion, percent } from "./report.js";
import { resuming } from "./resuming.js";
import { checkSavePath, load, save } from "./saved.js";
import { trainingOptions } from "./training_options.js";
import { UserError } from "./user_error.js";

/** The whole program: learn, or load what was learnt; test; answer questions. */
export async function run(settings: Settings): Promise<void> {
  const classifier = settings.load
    ? await useSaved(settings.load, settings)
    : await learn(settings);
  // Where input comes from a pipe or a script, there is nobody to ask. What was saved answers the texts that come.
  if (settings.prompt && process.stdin.isTTY) await prompt(classifier);
  else if (settings.prompt && settings.load) await answerLines(classifier);
  classifier.model.dispose();
}

async function learn(settings: Settings): Promise<Classifier> {
  if (settings.save) await checkSavePath(settings.save);
  const dataset = await readDataset(settings);
  introduce(dataset);

  const started = performance.now();
  const options = trainingOptions(settings, dataset.training.length);
  const { training, classes } = dataset;
  const classifier = await Classifier.train(
    training,
    classes,
    options,
    resuming(settings.resume, training.length / BATCH),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);

  const accuracy = await test(classifier, dataset.heldOut);
  const bag = bagOfWords(classifier, dataset, settings.seed);
  console.log(`\nHeld-out accuracy: ${percent(accuracy)}, after ${seconds} s of training.`);
  console.log(`A bag of words (logistic regression, blind to word order): ${percent(bag)}.`);
  if (settings.save) {
    await save(classifier, settings.save);
    console.log(`Saved in ${settings.save}; use it with --load.`);
  }
  return classifier;
}

async function readDataset(settings: Settings): Promise<Dataset> {
  const { data, dataset, columns, seed } = settings;
  if (data) return prepare(await readPath(data, columns), seed, inEnglish);
  if (dataset) return prepare(await readImdb(), seed, inEnglish);
  return syntheticReviews(seed);
}

function introduce({ name, notes, classes, training, heldOut }: Dataset): void {
  console.log(`Data: ${name}`);
  for (const note of notes) console.log(`  ${note}`);
  const sizes = classes.map((label) => training.filter((e) => e.label === label).length);
  const most = sizes
    .map((size, i) => ({ size, label: classes[i] }))
    .sort((a, b) => b.size - a.size)
    .slice(0, 10)
    .map(({ size, label }) => `${label} ${size.toLocaleString("en-US")}`);
  const more = classes.length > most.length ? `, and ${classes.length - most.length} more` : "";
  console.log(
    `  ${count(training.length, "text")} to learn from (${most.join(", ")}${more}), ${count(heldOut.length, "text")} held out for the test.`,
  );
  if (training.length < 500) {
    console.log("  That is few: a network needs thousands of texts to learn what words mean.");
  }
  console.log();
}

/** Prints the confusion table for labelled texts and gives the accuracy. */
async function test(classifier: Classifier, examples: readonly Example[]): Promise<number> {
  const probabilities = await classifier.predict(examples.map(({ text }) => text));
  const actual = examples.map(({ label }) => classifier.classes.indexOf(label));
  const confusion = new Confusion(classifier.classes, actual, probabilities.map(argmax));
  console.log(`\n${confusion}`);
  return confusion.accuracy;
}

function bagOfWords({ vectorizer }: Classifier, dataset: Dataset, seed: number): number {
  const rows = (examples: readonly Example[]) => ({
    x: vectorizer.vectorize(examples.map(({ text }) => normalize(text))),
    y: examples.map(({ label }) => dataset.classes.indexOf(label)),
  });
  const sizes = { words: vectorizer.vocabularySize(), classes: dataset.classes.length };
  return bagOfWordsAccuracy(rows(dataset.training), rows(dataset.heldOut), sizes, seed);
}

/** A saved classifier, tested on data where there is some. */
async function useSaved(folder: string, settings: Settings): Promise<Classifier> {
  const classifier = await load(folder);
  console.log(`Loaded ${folder}, which knows the classes ${classifier.classes.join(", ")}.`);
  if (!settings.data && !settings.dataset) return classifier;

  const source = settings.data ? await readPath(settings.data, settings.columns) : await readImdb();
  const notes = [...source.notes];
  const examples = clean(source.heldOut ?? source.examples, notes, inEnglish);
  const known = examples.filter(({ label }) => classifier.classes.includes(label));
  if (known.length === 0) {
    const labels = enumerate([...new Set(examples.map(({ label }) => label))]);
    throw new UserError(`${folder} knows none of the labels of ${source.name}: ${labels}.`);
  }
  if (known.length < examples.length) {
    notes.push(`${count(examples.length - known.length, "text")} of other classes left out.`);
  }
  for (const note of notes) console.log(`  ${note}`);
  const accuracy = await test(classifier, known);
  console.log(`\nAccuracy on ${count(known.length, "text")}: ${percent(accuracy)}.`);
  if (!source.heldOut) {
    console.log("If it learnt from these very texts, that says little about new ones.");
  }
  return classifier;
}
