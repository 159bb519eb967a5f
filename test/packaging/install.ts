// Before the packaging and browser tests: packs the project and installs it in an empty folder, as a user's npm does.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { npmCommand } from "../../scripts/lib/npm.mjs";
import { execute, executeNode } from "./execute.js";

/** What `npm pack --json` tells of a package. */
export interface Packed {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string; size: number }[];
}

declare module "vitest" {
  interface ProvidedContext {
    consumer: string;
    packed: Packed;
  }
}

const root = fileURLToPath(new URL("../..", import.meta.url));

export default async function setup(project: TestProject) {
  const folder = mkdtempSync(path.join(tmpdir(), "bptt-consumer-"));
  const [program, ...npm] = npmCommand() as [string, ...string[]];
  await executeNode(["scripts/build.mjs"], root);
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed] = JSON.parse(await execute(program, [...npm, ...pack], root)) as Packed[];
  if (!packed) throw new Error("npm pack packed nothing");

  cpSync(path.join(root, "test", "packaging", "consumer"), folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "name": "consumer", "private": true }\n');
  // The package depends on nothing, so that installing it asks no registry.
  await execute(program, [...npm, "install", "--offline", `./${packed.filename}`], folder);

  project.provide("consumer", folder);
  project.provide("packed", packed);
  return () => rmSync(folder, { recursive: true, force: true });
}
