// A group of cases in a process of its own, watched from outside: it must not hang, end early or fall silent.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Report } from "./run.js";

/** Milliseconds that a single case may take before it counts as hanging. */
const PATIENCE = 120_000;

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const program = fileURLToPath(new URL("./run.ts", import.meta.url));

/** Runs the cases of a group in a folder of their own; what stops them is told with the case at which they stopped. */
export async function runGroup(group: string): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "bptt-hostile-"));
  const progress = join(folder, "progress");
  const child = spawn(process.execPath, ["--import", tsx, program, group, progress], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const current = () => {
    try {
      return readFileSync(progress, "utf8").trim();
    } catch {
      return "";
    }
  };
  let [last, since, hung] = ["", Date.now(), false];
  const watch = setInterval(() => {
    const now = current();
    if (now !== last) [last, since] = [now, Date.now()];
    hung = Date.now() - since > PATIENCE;
    if (hung) child.kill("SIGKILL");
  }, 200);
  const ended = await new Promise((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  clearInterval(watch);
  const at = current();
  rmSync(folder, { recursive: true });
  if (hung) throw new Error(`No answer within ${PATIENCE / 1000} s to ${at}`);
  if (ended !== 0 || output === "") throw new Error(`The process ended (${ended}) at ${at}`);
  return JSON.parse(output);
}
