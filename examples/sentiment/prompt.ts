import { createInterface } from "node:readline/promises";
import type { Classifier } from "./classifier.js";
import { argmax, percent } from "./report.js";
import { highlighted, inColour, shares } from "./words.js";

/** Asks for texts and says what the network makes of them, until an empty line or Ctrl-D. */
export async function prompt(classifier: Classifier): Promise<void> {
  console.log("\nType a text to see its class; an empty line or Ctrl-D ends.");
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "> " });
  lines.on("SIGINT", () => lines.close());
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === "") break;
    console.log(await answer(classifier, line));
    console.log(highlighted(await shares(classifier, line), inColour()));
    lines.prompt();
  }
  lines.close();
}

/** Answers each line of what is piped in, in a line of its own. */
export async function answerLines(classifier: Classifier): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== "") console.log(`${(await answer(classifier, line)).trim()}\t${line}`);
  }
}

export async function answer(classifier: Classifier, text: string): Promise<string> {
  const { known, words } = classifier.knownWords(text);
  const [probabilities = []] = await classifier.predict([text]);
  const best = argmax(probabilities);
  const verdict = `  ${classifier.classes[best]}  ${percent(probabilities[best] as number)}`;
  return known < words ? `${verdict}  (${words - known} of ${words} words are new to it)` : verdict;
}
