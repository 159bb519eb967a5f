// Examples run as a user runs them, as processes of their own.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadModel } from "bptt";

/** The arguments with which Node runs an example. */
export const commandOf = (name: string, ...args: string[]): string[] => [
  "--import",
  "tsx",
  fileURLToPath(new URL(`../../examples/${name}/main.ts`, import.meta.url)),
  ...args,
];

/** What an example said, and how it ended. */
export function runExample(
  name: string,
  args: readonly string[],
  input?: string,
  environment: Readonly<Record<string, string>> = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, commandOf(name, ...args), {
    encoding: "utf8",
    input,
    env: { ...process.env, ...environment },
  });
  return { status, stdout, stderr };
}

/** The weights of the network in a folder that `--save` wrote. */
export async function weightsIn(folder: string) {
  const model = await loadModel(join(folder, "model.keras"));
  return model.getWeights();
}
