import { resolve } from "node:path";
import { parse, refuseEmpty, wholeNumber } from "../long-memory/arguments.js";

export const help = `Recurrent networks to play with, in a page.

  npm run playground                    serves the page until it is interrupted
  npm run playground -- --build FOLDER  writes it as files, which any web server may serve

  --build FOLDER  where to write it
  --port N        where to serve it (default 4173)
  --help          this text
`;

export interface Settings {
  build?: string | undefined;
  port: number;
  help: boolean;
}

const options = {
  build: { type: "string" },
  port: { type: "string", default: "4173" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What the user asked for. The folder is relative to that in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  refuseEmpty(values, ["build"]);
  return {
    build: values.build === undefined ? undefined : resolve(folder, values.build),
    port: wholeNumber("port", values.port, 0, 65_535),
    help: values.help,
  };
}
