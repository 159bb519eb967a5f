import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { UserError } from "../sentiment/user_error.js";
import { answer } from "./answer.js";
import type { Recogniser } from "./recogniser.js";

/** Asks for paths and says what is in them, until an empty line or Ctrl-D. */
export async function prompt(recogniser: Recogniser, folder: string): Promise<void> {
  console.log(
    "\nType the path of a clip or a table to see what it is; an empty line or Ctrl-D ends.",
  );
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "> " });
  lines.on("SIGINT", () => lines.close());
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === "") break;
    console.log(`  ${await told(recogniser, resolve(folder, line.trim()))}`);
    lines.prompt();
  }
  lines.close();
}

/** Answers each path that is piped in, in a line of its own. */
export async function answerLines(recogniser: Recogniser, folder: string): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === "") continue;
    console.log(`${await told(recogniser, resolve(folder, line.trim()))}\t${line}`);
  }
}

/** An answer, or what is wrong with the file: the next line may be better. */
async function told(recogniser: Recogniser, path: string): Promise<string> {
  try {
    return await answer(recogniser, path);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
