import { BpttError } from "bptt";
import { UserError } from "../sentiment/user_error.js";
import { help, readArguments } from "./cli.js";
import { run } from "./run.js";

// npm runs scripts in the project's folder and tells here in which one it was called.
const folder = process.env.INIT_CWD ?? process.cwd();

try {
  const settings = readArguments(process.argv.slice(2), folder);
  if (settings.help) console.log(help);
  else await run(settings);
} catch (error) {
  // Mistakes are explained in a sentence; anything else is a fault of this program.
  const expected = error instanceof UserError || error instanceof BpttError;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
}
