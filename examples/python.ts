// Python, for the examples in which it has a part.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UserError } from "./sentiment/user_error.js";

/** What `pip` calls a package, by the name under which Python knows it. */
export type Packages = Readonly<Record<string, string>>;

const VENV = fileURLToPath(
  new URL(
    process.platform === "win32" ? "../.venv/Scripts/python.exe" : "../.venv/bin/python",
    import.meta.url,
  ),
);

/** Prints which of the packages that it is told there are not. */
const ASK =
  "import importlib.util as u, sys; print(*[n for n in sys.argv[1:] if u.find_spec(n) is None])";

/**
 * A Python that has these packages: the one that PYTHON names, else that of .venv, else python3.
 * @throws UserError that says what to install.
 */
export function findPython(packages: Packages): string {
  const named = process.env.PYTHON;
  const candidates = named ? [named] : [...(existsSync(VENV) ? [VENV] : []), "python3"];
  const found = candidates.map((python) => [python, missing(python, packages)] as const);
  const whole = found.find(([, lacks]) => lacks?.length === 0);
  if (whole) return whole[0];
  const [python, lacks] = found.find(([, lacks]) => lacks !== undefined) ?? [];
  if (python === undefined) {
    throw new UserError(
      `${named ?? "Python"} can't be run: install Python 3.11 or newer, or name one by PYTHON=.`,
    );
  }
  const wanted = lacks!.map((name) => `'${packages[name]}'`).join(" ");
  throw new UserError(
    `${python} has no ${lacks!.join(", no ")}: run \`${python} -m pip install ${wanted}\`, or name another Python by PYTHON=.`,
  );
}

/** Which packages a Python has not got; undefined where there is no such Python. */
function missing(python: string, packages: Packages): string[] | undefined {
  const asked = spawnSync(python, ["-c", ASK, ...Object.keys(packages)], { encoding: "utf8" });
  return asked.status === 0 ? asked.stdout.trim().split(/\s+/).filter(Boolean) : undefined;
}

/** Runs a script, its output shown as it comes; what it complained of is shown where it fails, as TensorFlow always has something to say. */
export async function runPython(python: string, script: URL, args: string[]): Promise<void> {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", KERAS_BACKEND: "tensorflow" };
  const path = fileURLToPath(script);
  const child = spawn(python, [path, ...args], { env, stdio: ["ignore", "inherit", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (status === 0) return;
  throw new UserError(`${complaints.trimEnd()}\n\n${path} failed: what it said stands above.`);
}
