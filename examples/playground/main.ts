import { start } from "../command.js";
import { help, readArguments } from "./cli.js";
import { run } from "./run.js";

await start({ help, readArguments, run });
