import { createInterface } from "node:readline/promises";
import { percent } from "../sentiment/report.js";
import { UserError } from "../sentiment/user_error.js";
import type { Reading, Recognizer } from "./recognizer.js";
import { readSound } from "./sound/read_wav.js";
import { record } from "./sound/record.js";

/** How what is typed becomes sound at a rate. */
export type Listen = (line: string) => Promise<Float32Array>;

/** Asks for what to listen to, until an empty line or Ctrl-D. */
export async function prompt(
  recognizer: Recognizer,
  invitation: string,
  listen: Listen,
): Promise<void> {
  console.log(`\n${invitation}; an empty line or Ctrl-D ends.`);
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "> " });
  lines.on("SIGINT", () => lines.close());
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === "") break;
    console.log(`  ${await answer(recognizer, listen, line.trim())}`);
    lines.prompt();
  }
  lines.close();
}

/** Mistakes are told, and may be made again. */
async function answer(recognizer: Recognizer, listen: Listen, line: string): Promise<string> {
  try {
    return described(recognizer, await recognizer.hear(await listen(line)));
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** What is said in a WAV file. */
export async function transcribe(recognizer: Recognizer, file: string): Promise<string> {
  const samples = await readSound(file, recognizer.frontEnd.rate);
  return described(recognizer, await recognizer.hear(samples));
}

/** What is said into the microphone. */
export async function transcribeMicrophone(recognizer: Recognizer): Promise<string> {
  const samples = await record(recognizer.frontEnd.rate);
  return described(recognizer, await recognizer.hear(samples));
}

function described({ alphabet }: Recognizer, { parts, probability }: Reading): string {
  const text = parts.length > 0 ? alphabet.join(parts) : "(nothing was understood)";
  return probability === undefined ? text : `${text}  ${percent(probability)}`;
}
