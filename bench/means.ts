// What there is to run contenders with, and in words what there is not.

import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { python } from "../test/golden/environment.mjs";
import { bundle } from "./bundle.js";
import { currentNode } from "./current_node.js";
import { ensurePeers } from "./peers/install.mjs";
import { hasNative, type Means } from "./roster.js";

export interface Wishes {
  /** Whether libraries in JavaScript are to be there, and native ones in Python: they are installed where they are not. */
  peers: boolean;
  native: boolean;
  /** Pythons that have the native libraries, where they are not to be installed in .venv. */
  keras?: string | undefined;
  torch?: string | undefined;
  /** In short nothing is installed that is not asked for. */
  short: boolean;
}

const PEERS = fileURLToPath(new URL("./peers/node_modules", import.meta.url));
/** Below the repository, so that the package of the native engine is found from there. */
const BUNDLES = fileURLToPath(new URL("../.cache/bench-sides", import.meta.url));

export async function meansFor(wishes: Wishes): Promise<Means> {
  if (wishes.peers) await ensurePeers();
  const venv =
    wishes.native && !(wishes.keras && wishes.torch) ? python({ peers: !wishes.torch }) : undefined;
  const side = fileURLToPath(new URL("./sides/bptt.ts", import.meta.url));
  await bundle({ bptt: side }, BUNDLES);
  const current = await currentNode(!wishes.short);
  return {
    own: process.execPath,
    current: current ?? process.execPath,
    fuses: current !== undefined,
    bundles: path.resolve(BUNDLES),
    native: hasNative(),
    peers: existsSync(PEERS),
    keras: wishes.keras ?? venv,
    torch: wishes.torch ?? venv,
  };
}

/** Who does not take part, and what would change that. */
export function absent({ fuses, native, peers, keras, torch }: Means): string[] {
  return [
    ...(fuses ? [] : ["Without fused multiply-add and `wide`, which take Node 24"]),
    ...(native ? [] : ["Without the native engine, which `npm run build:native` builds"]),
    ...(peers ? [] : ["Without TensorFlow.js and ONNX Runtime Web, which `--peers` installs"]),
    ...(keras ? [] : ["Without Keras, which `--native` installs, or `--keras PYTHON` names"]),
    ...(torch ? [] : ["Without PyTorch, which `--native` installs, or `--torch PYTHON` names"]),
  ];
}
