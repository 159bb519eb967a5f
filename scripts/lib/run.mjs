// Running other programs and telling the user about it. Node built-ins only: this is loaded before
// anything is installed. No shell is ever involved, so that arguments mean the same on every system.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const windows = process.platform === "win32";

/** A step that failed. `remedy` says what to install or do by hand. */
export class StepError extends Error {
  constructor(message, remedy = "") {
    super(message);
    this.remedy = remedy;
  }
}

/** Says what is being done and how long it may take. */
export function say(text) {
  console.log(`> ${text}`);
}

/** The full path of a program on PATH, or undefined. */
export function which(program) {
  const endings = windows ? [".exe", ".cmd", ".bat"] : [""];
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const ending of endings) {
      const candidate = path.join(folder, program + ending);
      if (folder !== "" && existsSync(candidate)) return candidate;
    }
  }
  return undefined;
}

/** Runs a program quietly and returns its standard output, or undefined if it fails. */
export function capture(program, args, options = {}) {
  const result = spawnSync(program, args, {
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
    ...options,
  });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/**
 * Runs a program, its output passed on to the terminal, and returns its exit status (a signal or a
 * time-out counts as 1). `onOutput` also receives the standard output as it comes.
 */
export function run(program, args, { env = {}, timeout, cwd = root, onOutput } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      timeout,
      stdio: ["inherit", onOutput ? "pipe" : "inherit", "inherit"],
    });
    child.stdout?.on("data", (chunk) => {
      process.stdout.write(chunk);
      onOutput(chunk.toString());
    });
    child.on("error", (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(1);
    });
    child.on("close", (status) => resolve(status ?? 1));
  });
}

/** Runs a program and throws a StepError if it fails. */
export async function must(program, args, { failure, remedy, ...options } = {}) {
  const status = await run(program, args, options);
  if (status !== 0) {
    const command = [path.basename(program), ...args].join(" ");
    throw new StepError(failure ?? `\`${command}\` failed (exit status ${status}).`, remedy);
  }
}

/** Runs a script's main function; a failed step ends with its remedy and a non-zero exit status. */
export async function main(body) {
  try {
    if (Number.parseInt(process.versions.node, 10) < 20) {
      throw new StepError(
        `this is Node ${process.version}.`,
        "Install Node 20 or newer from https://nodejs.org.",
      );
    }
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`\nStopped: ${error.message}`);
    if (error.remedy) console.error(error.remedy);
    process.exitCode = 1;
  }
}
