import { BpttError } from "bptt";
import { UserError } from "./sentiment/user_error.js";

/** A program of the command line. */
interface Command<Settings extends { help: boolean }> {
  /** What `--help` prints. */
  help: string;
  readArguments(args: string[], folder: string): Settings;
  run(settings: Settings): Promise<void>;
}

/** Runs a program, or explains it. */
export async function start<Settings extends { help: boolean }>({
  help,
  readArguments,
  run,
}: Command<Settings>): Promise<void> {
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
}
