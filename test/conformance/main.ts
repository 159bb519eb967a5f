// Compares the cases named in BPTT_CASES (a list like PATH) and reports. Exits with 1 where one is off.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Case } from "./case.js";
import { type Compared, compare } from "./compare.js";
import { report } from "./report.js";

async function compared(file: string): Promise<Compared> {
  const given: Case = JSON.parse(readFileSync(file, "utf8"));
  try {
    return { given, findings: await compare(given) };
  } catch (error) {
    return { given, findings: [], error: (error as Error).message };
  }
}

const files = (process.env.BPTT_CASES ?? "").split(path.delimiter).filter((file) => file !== "");
const all: Compared[] = [];
for (const file of files) all.push(await compared(file));
const { lines, off } = report(all);
for (const line of lines) console.log(line);
process.exitCode = off > 0 ? 1 : 0;
