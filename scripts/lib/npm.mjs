// npm's side of the set-up: `npm ci` when the installed packages are not those of the lockfile.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { must, root, StepError, say, which } from "./run.mjs";

/** The command that runs npm. On Windows npm is a .cmd file, which Node starts only through a shell: run npm's own script instead. */
export function npmCommand() {
  const candidates = [
    process.env.npm_execpath,
    path.join(path.dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js"),
  ];
  for (const script of candidates) {
    if (script && path.basename(script) === "npm-cli.js" && existsSync(script)) {
      return [process.execPath, script];
    }
  }
  const npm = which("npm");
  if (!npm)
    throw new StepError(
      "npm was not found.",
      "Install Node 20 or newer from https://nodejs.org (npm comes with it).",
    );
  return [npm];
}

/** Whether node_modules holds every package of the lockfile, in its version (npm keeps its own list of what it installed). */
function installed() {
  const listFile = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(listFile)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(listFile, "utf8")).packages;
  // Optional packages are for other platforms and may be absent.
  return Object.entries(wanted).every(
    ([where, entry]) => where === "" || entry.optional || present[where]?.version === entry.version,
  );
}

export async function ensurePackages() {
  if (installed()) return;
  say("Installing npm packages with `npm ci` (about 20 s, 300 MB on disk) ...");
  const [program, ...args] = npmCommand();
  await must(program, [...args, "ci"], {
    failure: "`npm ci` failed.",
    remedy: "Check the connection to the npm registry (`npm ping`), then run `npm ci` by hand.",
  });
}

/** The script behind a package's command, to be run by Node itself (the files in node_modules/.bin are shell scripts on Windows). */
export function packageBin(name, command = name) {
  const folder = path.join(root, "node_modules", ...name.split("/"));
  const { bin } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  return path.join(folder, typeof bin === "string" ? bin : bin[command]);
}
