import { BpttError, configure } from "bptt";
import { UserError } from "./sentiment/user_error.js";

/** What every program is asked. */
interface Common {
  readonly help: boolean;
  /** Threads that compute; none where the engine decides. */
  readonly threads?: number | undefined;
}

/** A program of the command line. */
interface Command<Settings extends Common> {
  /** What `--help` prints. */
  help: string;
  readArguments(args: string[], folder: string): Settings;
  run(settings: Settings): Promise<void>;
}

/** Runs a program, or explains it. */
export async function start<Settings extends Common>({
  help,
  readArguments,
  run,
}: Command<Settings>): Promise<void> {
  // Whoever read what is printed may have seen enough, such as `head`: the end is as quiet as that of other programs, and tells a shell the same.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(PIPE_CLOSED);
  });
  // npm runs scripts in the project's folder and tells here in which one it was called.
  const folder = process.env.INIT_CWD ?? process.cwd();
  try {
    const settings = readArguments(process.argv.slice(2), folder);
    if (settings.help) {
      console.log(help);
      return;
    }
    await setUpEngine(settings);
    await run(settings);
  } catch (error) {
    // Mistakes are explained in a sentence; anything else is a fault of this program.
    const expected = error instanceof UserError || error instanceof BpttError;
    console.error(expected ? error.message : error);
    process.exitCode = 1;
  }
}

/** Sets the engine up as the options and `BPTT_WIDE=1` say. */
const setUpEngine = ({ threads }: Common): Promise<void> =>
  configure({
    ...(threads !== undefined && { threads }),
    ...(process.env.BPTT_WIDE === "1" && { wide: true }),
  });

/** 128 and the number of the signal SIGPIPE, which Node does not take. */
const PIPE_CLOSED = 141;
