// Runs the hostile cases of one group in a process of its own: node --import tsx run.ts GROUP PROGRESS. The name of the case under way stands in the
// file PROGRESS, for whoever watches; what went wrong is written to standard output as JSON at the end.
import { openSync, writeSync } from "node:fs";
import { BpttError, Dense, LSTM, Sequential } from "../../ts/index.js";
import { casesOf } from "./cases.js";
import { FAULTS, type FaultGroup } from "./faults.js";
import { type ArgumentGroup, GROUPS } from "./surface.js";
import { Own } from "./values.js";

/** What came of the cases: how many did what was asked, were refused, broke at their own code; and those that should have done neither. */
export interface Report {
  cases: number;
  done: number;
  refused: number;
  own: number;
  /** The refusals by their code. */
  codes: Record<string, number>;
  failures: string[];
}

/** A case as it is run: with what may come of it, where that is known. */
interface Case {
  readonly name: string;
  readonly holds?: readonly string[] | undefined;
  run(): unknown;
}

/** What calling a function throws that can't be called: the function's own affair. */
const UNCALLABLE =
  /^Class constructor \w+ cannot be invoked|'apply' on a proxy that has been revoked/;

/** Bytes of the case's name in the progress file. */
export const NAME = 400;

const SEED = 20_240;
const [, , group, progress] = process.argv;
const report: Report = { cases: 0, done: 0, refused: 0, own: 0, codes: {}, failures: [] };
let current = "";

const note = (problem: string) => report.failures.push(`${current}: ${problem}`);
process.on("unhandledRejection", (error) => note(`left a rejection to nobody: ${error}`));
process.on("uncaughtException", (error) => note(`threw where nobody catches: ${error}`));
console.log = () => {};

const { cases, early, before, after, last } = chosen();
const file = openSync(progress!, "w");
await before?.();
const first = early ? undefined : await control();
for await (const one of cases) {
  current = one.name;
  report.cases++;
  writeSync(file, current.slice(0, NAME / 4).padEnd(NAME), 0);
  judgeOutcome(await answer(one.run), one.holds);
  for (const problem of (await after?.()) ?? []) note(problem);
}
current = "the control afterwards";
await last?.();
const end = await control();
if (first !== undefined && end !== first) note(`computes ${end}, and computed ${first}`);
if (!/^\[-?\d/.test(end)) note(`computes ${end}`);
process.stdout.write(JSON.stringify(report), () => process.exit());

function chosen(): Omit<ArgumentGroup & FaultGroup, "calls"> {
  const faults = (FAULTS as Record<string, FaultGroup>)[group!];
  if (faults) return faults;
  const { calls, ...others }: ArgumentGroup = GROUPS[group as keyof typeof GROUPS];
  return { ...others, cases: casesOf(calls, SEED) };
}

/** What came of a case: `done`, `own`, a code, or undefined for what has been noted. */
async function answer(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
    report.done++;
    return "done";
  } catch (error) {
    if (error instanceof BpttError) return judge(error);
    const own = error instanceof TypeError && UNCALLABLE.test(error.message);
    if (own || error instanceof Own) {
      report.own++;
      return "own";
    }
    note(`threw ${error instanceof Error ? `${error.name}: ${error.message}` : "no error"}`);
    return undefined;
  }
}

/** An error of ours has a code and is a sentence of bounded length. */
function judge({ code, message }: BpttError): string {
  report.refused++;
  report.codes[code] = (report.codes[code] ?? 0) + 1;
  if (!/^[A-Z]\w+$/.test(code)) note(`has the code ${code}`);
  if (message.length > 500) note(`says ${message.length} characters`);
  if (!/\S.*[.?!)]$/su.test(message)) note(`says no sentence: ${message}`);
  if (code === "Internal") note(`says ${message}`);
  return code;
}

/** Where nothing else was said, an engine may not die of a case. */
function judgeOutcome(outcome: string | undefined, holds: Case["holds"]): void {
  if (outcome === undefined) return;
  if (holds ? !holds.includes(outcome) : outcome === "EngineDead") {
    note(`came to ${outcome}${holds ? `, and should have to ${holds.join(" or ")}` : ""}`);
  }
}

/** What a model computes that nobody has touched, to the last bit. */
async function control(): Promise<string> {
  using model = new Sequential([new LSTM(3), new Dense(2)], { seed: 7 });
  const { data } = await model.predict([[[1], [2], [3]]]);
  return JSON.stringify([...data]);
}
