// Projects of users, each in a folder of its own outside of this repository: the packed library is installed there with what else the project
// needs, and its check is run.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { npmCommand } from "../../scripts/lib/npm.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = path.join(here, "..", "..");

/** Runs a program to its end and returns what it printed; a failure's message holds it as well. */
export type Run = (
  program: string,
  args: string[],
  env?: Record<string, string>,
) => Promise<string>;

/** What a project's folder says of it in consumer.ts. */
export interface Consumer {
  /** What it needs from npm beside the library. */
  readonly packages: readonly string[];
  /** Throws where the library does not work in the installed project. */
  check(run: Run, folder: string): Promise<void>;
}

export const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "shared")
  .map(({ name }) => name);

/** There is nothing to install from where the registry can't be reached, or the place that a package has its program from. */
export class NoRegistry extends Error {}

const runIn =
  (cwd: string): Run =>
  (program, args, env = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd, env: { ...process.env, ...env } });
      let output = "";
      const note = (text: Buffer) => {
        output += text;
      };
      child.stdout.on("data", note);
      child.stderr.on("data", note);
      child.on("error", reject);
      child.on("close", (status) => {
        if (status === 0) resolve(output);
        else reject(new Error(`${program} ${args.join(" ")} ended with ${status}:\n${output}`));
      });
    });

const npm = (folder: string, ...args: string[]): Promise<string> => {
  const [program, ...first] = npmCommand() as [string, ...string[]];
  return runIn(folder)(program, [...first, ...args]);
};

/** Packs the library as it is built into a folder; returns the package's path. */
export async function pack(folder: string): Promise<string> {
  await npm(root, "pack", "--silent", "--ignore-scripts", "--pack-destination", folder);
  return path.join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz"))!);
}

/** Installs one project, with the library from `packed`, and checks it. */
export async function tryConsumer(name: string, packed: string): Promise<void> {
  const { packages, check } = (await import(`./${name}/consumer.ts`)) as Consumer;
  const folder = mkdtempSync(path.join(tmpdir(), `bptt-${name}-`));
  try {
    writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
    for (const part of ["shared", name]) cpSync(path.join(here, part), folder, { recursive: true });
    await install(folder, [packed, ...packages]);
    await check(runIn(folder), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function install(folder: string, packages: string[]): Promise<void> {
  try {
    await npm(folder, "install", "--no-audit", "--no-fund", ...packages);
  } catch (error) {
    const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/;
    const { message } = error as Error;
    throw unreachable.test(message) ? new NoRegistry(message) : error;
  }
}
