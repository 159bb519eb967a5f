import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { fileError } from "../sentiment/user_error.js";
import { attentionSvg } from "./attention/svg.js";
import { attentionText } from "./attention/terminal.js";
import type { Settings } from "./cli.js";
import type { Translator } from "./translator.js";

type Wishes = Pick<Settings, "beams" | "map">;

/** Asks for sentences and translates them, until an empty line or Ctrl-D. */
export async function prompt(translator: Translator, wishes: Wishes): Promise<void> {
  console.log("\nType a sentence to be translated; an empty line or Ctrl-D ends.");
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "> " });
  lines.on("SIGINT", () => lines.close());
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === "") break;
    const { text, map } = await translator.explain(line, wishes.beams);
    console.log(`  ${text}`);
    if (map) console.log(`\n${attentionText(map)}`);
    await keep(map, wishes);
    lines.prompt();
  }
  lines.close();
}

/** Translates each line of what is piped in into a line of its own. */
export async function answerLines(translator: Translator, wishes: Wishes): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const { text, map } = await translator.explain(line, wishes.beams);
    console.log(text);
    await keep(map, wishes);
  }
}

async function keep(map: Parameters<typeof attentionSvg>[0] | undefined, { map: file }: Wishes) {
  if (!map || !file) return;
  await writeFile(file, attentionSvg(map)).catch((error) => {
    throw fileError(file, error);
  });
}
