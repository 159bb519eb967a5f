// Runs the hostile cases of one group in a process of its own: node --import tsx run.ts GROUP PROGRESS. The name of the case under way stands in the
// file PROGRESS, for whoever watches; what went wrong is written to standard output as JSON at the end.
import { openSync, writeSync } from "node:fs";
import { BpttError, Dense, LSTM, Sequential } from "../../ts/index.js";
import { casesOf } from "./cases.js";
import { GROUPS, type GroupName } from "./surface.js";
import { Own } from "./values.js";

/** What came of the cases: how many did what was asked, were refused, broke at their own code; and those that should have done neither. */
export interface Report {
  done: number;
  refused: number;
  own: number;
  failures: string[];
}

/** What calling a function throws that can't be called: the function's own affair. */
const UNCALLABLE =
  /^Class constructor \w+ cannot be invoked|'apply' on a proxy that has been revoked/;

/** Bytes of the case's name in the progress file. */
export const NAME = 400;

const SEED = 20_240;
const [, , group, progress] = process.argv;
const report: Report = { done: 0, refused: 0, own: 0, failures: [] };
let current = "";

const note = (problem: string) => report.failures.push(`${current}: ${problem}`);
process.on("unhandledRejection", (error) => note(`left a rejection to nobody: ${error}`));
process.on("uncaughtException", (error) => note(`threw where nobody catches: ${error}`));
console.log = () => {};

const { calls, early, last } = GROUPS[group as GroupName];
const file = openSync(progress!, "w");
const before = early ? undefined : await control();
for (const { name, run } of casesOf(calls, SEED)) {
  current = name;
  writeSync(file, name.slice(0, NAME / 4).padEnd(NAME), 0);
  await answer(run);
}
current = "the control afterwards";
await last?.();
const after = await control();
if (before !== undefined && after !== before) note(`computes ${after}, and computed ${before}`);
if (!/^\[-?\d/.test(after)) note(`computes ${after}`);
process.stdout.write(JSON.stringify(report), () => process.exit());

async function answer(run: () => unknown): Promise<void> {
  try {
    await run();
    report.done++;
  } catch (error) {
    const own = error instanceof TypeError && UNCALLABLE.test(error.message);
    if (own || error instanceof Own) report.own++;
    else if (error instanceof BpttError) judge(error);
    else note(`threw ${error instanceof Error ? `${error.name}: ${error.message}` : "no error"}`);
  }
}

/** An error of ours has a code and is a sentence of bounded length. */
function judge({ code, message }: BpttError): void {
  report.refused++;
  if (!/^[A-Z]\w+$/.test(code)) note(`has the code ${code}`);
  if (message.length > 500) note(`says ${message.length} characters`);
  if (!/\S.*[.?!)]$/su.test(message)) note(`says no sentence: ${message}`);
  if (code === "Internal" || code === "EngineDead") note(`says ${message}`);
}

/** What a model computes that nobody has touched, to the last bit. */
async function control(): Promise<string> {
  using model = new Sequential([new LSTM(3), new Dense(2)], { seed: 7 });
  const { data } = await model.predict([[[1], [2], [3]]]);
  return JSON.stringify([...data]);
}
