import { labelErrorRate } from "bptt";
import { count } from "../sentiment/data/examples.js";
import { Confusion } from "../sentiment/report.js";
import type { Utterance } from "./data/utterances.js";
import type { Reading, Recognizer } from "./recognizer.js";

/** Texts that are shown. */
const SHOWN = 5;

/** Prints how utterances are understood, and in the last line what all of them come to: `accuracy` of classes, `label error` of texts. */
export async function test(
  recognizer: Recognizer,
  utterances: readonly Utterance[],
): Promise<void> {
  const readings = await recognizer.read(utterances.map(({ frames }) => frames));
  if (recognizer.alphabet.unit === "class") reportClasses(recognizer, utterances, readings);
  else reportTexts(recognizer, utterances, readings);
}

function reportClasses(
  { alphabet }: Recognizer,
  utterances: readonly Utterance[],
  readings: readonly Reading[],
): void {
  const place = ({ parts }: { readonly parts: readonly string[] }) => alphabet.placesOf(parts)[0]!;
  const confusion = new Confusion(alphabet.labels, utterances.map(place), readings.map(place));
  console.log(`\n${count(utterances.length, "recording")} for the test:\n\n${confusion}\n`);
  console.log(`accuracy ${confusion.accuracy.toFixed(4)}`);
}

/** Edits of what was understood, by the labels of what was said. */
function reportTexts(
  { alphabet }: Recognizer,
  utterances: readonly Utterance[],
  readings: readonly Reading[],
): void {
  const said = utterances.map(({ parts }) => parts);
  const read = readings.map(({ parts }) => parts);
  const whole = (parts: readonly string[]) => alphabet.join(parts);
  const right = said.filter((parts, i) => whole(parts) === whole(read[i]!)).length;
  console.log(
    `\n${count(said.length, "recording")} for the test, ${right} of them understood without a mistake:`,
  );
  for (const [i, parts] of said.slice(0, SHOWN).entries()) {
    console.log(`  ${whole(read[i]!)}\n    (${whole(parts)})`);
  }
  console.log(`label error ${labelErrorRate(said, read).toFixed(4)}`);
}
