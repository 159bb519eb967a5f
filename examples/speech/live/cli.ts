import { resolve } from "node:path";
import { parse, refuseEmpty, wholeNumber } from "../../long-memory/arguments.js";
import { UserError } from "../../sentiment/user_error.js";

export const help = `Labels sound while it arrives.

  npm run example:listen                          learns to name four tones, and listens to some as they sound
  npm run example:listen -- --model FILE --wav F  a model of your own, and a recording
  npm run example:listen -- --page                in a page, with the microphone
  arecord -q -f S16_LE -r 8000 -c 1 -t raw | npm run -s example:listen -- --stdin
  ffmpeg -v error -i F -f s16le -ar 8000 -ac 1 - | npm run -s example:listen -- --stdin

Labels go to the standard output, a line for each utterance; how long they took is said at the end.

Model
  --model FILE   a .keras file whose front end lies beside it, in FILE.json (default: one that learns tones now)
  --save FILE    keep the one that learned tones there (.keras)
  --epochs N     passes in which it learns (default 15)
Sound
  --wav FILE     a WAV file; its first channel is heard (default: some tones)
  --fast         as fast as it goes, rather than as it sounds
  --stdin        16-bit integers, little-endian, of one channel at the model's rate, from the standard input
  --page         from the microphone of a page, which is served until it is interrupted
  --port N       where (default 4174)
  --help         this text
`;

export interface Settings {
  model?: string | undefined;
  save?: string | undefined;
  epochs: number;
  wav?: string | undefined;
  fast: boolean;
  stdin: boolean;
  page: boolean;
  port: number;
  help: boolean;
}

const options = {
  model: { type: "string" },
  save: { type: "string" },
  epochs: { type: "string", default: "15" },
  wav: { type: "string" },
  fast: { type: "boolean", default: false },
  stdin: { type: "boolean", default: false },
  page: { type: "boolean", default: false },
  port: { type: "string", default: "4174" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** What the user asked for. Paths are relative to the folder in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  refuseEmpty(values, ["model", "save", "wav"]);
  const { fast, stdin, page, help } = values;
  const sources = [values.wav !== undefined, stdin, page].filter(Boolean).length;
  if (sources > 1) throw new UserError("Of --wav, --stdin and --page there can be one.");
  if (values.model !== undefined && values.save !== undefined) {
    throw new UserError("--save keeps the model that learns tones, and --model names another.");
  }
  const path = (given: string | undefined) => (given ? resolve(folder, given) : undefined);
  return {
    model: path(values.model),
    save: path(values.save),
    epochs: wholeNumber("epochs", values.epochs, 1, 1000),
    wav: path(values.wav),
    fast,
    stdin,
    page,
    port: wholeNumber("port", values.port, 0, 65_535),
    help,
  };
}
