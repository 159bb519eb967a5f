import { resolve } from "node:path";
import {
  oneOf,
  parse,
  positiveNumber,
  refuseEmpty,
  trainingOptions,
  trainingSettings,
  wholeNumber,
} from "../long-memory/arguments.js";
import { UserError } from "../sentiment/user_error.js";
import { type NetworkName, networkNames } from "./network.js";

export const help = `A recurrent network learns what moves in clips, or what joints do: it looks at each frame, and remembers.

  npm run example:gestures                          learn from built-in, synthetic clips of moving shapes (less than a minute)
  npm run example:gestures -- --data clips          learn from your own clips
  npm run example:gestures -- --data clips --save my-recogniser
  npm run example:gestures -- --load my-recogniser --classify clip.gif
  npm run example:gestures -- --load my-recogniser < paths

Your own clips: FOLDER/class/clip, where a clip is a folder of PNG or JPEG frames, an animated GIF, or an array of NumPy (NPY, or NPZ with one array) of
(frames, height, width), in colour with 3 or 4 behind or 3 before the height. Your own joints: a CSV or TSV file with a header, a row for each step, a column "sequence", a column "label", and
numbers. A fifth is held out for the test. What is in a folder of Omniglot's drawings, of the videos of UCI's Gesture Phase Segmentation or of MediaPipe's fingertip tracks
is known by the names of the files.

Data
  --data PATH            the clips or joints
  --task NAME            label: which class is it? order: does the clip run forwards or backwards? (default label)
  --hold-out NAMES       the videos of gestures that are held out, separated by commas (default a3,b3,c3)
  --size N               pixels of the side to which frames of your own are brought (default 28)
  --frames N             frames to which each clip of your own is brought (default: as many as it has)
  --colour               keep the colours of your own clips
  --skip-bad             leave out files that can't be read
Training
  --model NAME           of clips conv-gru, conv-lstm or dense-gru; of joints bilstm or gru (default conv-gru; bilstm, of tracks gru)
  --epochs N             passes over the data (default 16; of tracks 15, of joints with labels at each step 8; of little data more)
  --minutes N            training ends by then, with its learning rate fallen (default: no limit)
  --resume FOLDER        keep the training there: after Ctrl-C or a crash the same command goes on
  --threads N            threads that compute (default: as many as there are processors, at most 4)
  --seed N               the same seed gives the same result (default 1)
Looking
  --classify PATH        say what is in a clip, or in a table of joints
  --sheet FILE           keep a contact sheet of right and wrong clips, SVG (of built-in clips it is in the system's folder of temporary files)
Files
  --save FOLDER          keep the network
  --load FOLDER          take it from there; with --data, test it on all of it
  --no-prompt            do not ask for clips at the end
  --help                 this text
`;

export const tasks = ["label", "order"] as const;

export interface Settings {
  data?: string | undefined;
  /** Where the user says nothing, it is the label, or what was saved. */
  task?: (typeof tasks)[number] | undefined;
  holdOut?: readonly string[] | undefined;
  size?: number | undefined;
  frames?: number | undefined;
  colour: boolean;
  skipBad: boolean;
  model?: NetworkName | undefined;
  epochs?: number | undefined;
  minutes?: number | undefined;
  resume?: string | undefined;
  threads?: number | undefined;
  seed: number;
  classify?: string | undefined;
  sheet?: string | undefined;
  save?: string | undefined;
  load?: string | undefined;
  prompt: boolean;
  help: boolean;
  /** From where npm was called: paths that are typed begin there. */
  folder: string;
}

const options = {
  ...trainingOptions,
  data: { type: "string" },
  task: { type: "string" },
  "hold-out": { type: "string" },
  size: { type: "string" },
  frames: { type: "string" },
  colour: { type: "boolean", default: false },
  "skip-bad": { type: "boolean", default: false },
  model: { type: "string" },
  minutes: { type: "string" },
  classify: { type: "string" },
  sheet: { type: "string" },
} as const;

/** What the user asked for. Paths are relative to the folder in which npm was called. */
export function readArguments(args: string[], folder = process.cwd()): Settings {
  const values = parse(args, options);
  refuseEmpty(values, ["data", "hold-out", "resume", "classify", "sheet", "save", "load"]);
  const path = (given: string | undefined) => (given ? resolve(folder, given) : undefined);
  const settings: Settings = {
    ...trainingSettings(values, path),
    data: path(values.data),
    task: oneOf("task", values.task, tasks),
    holdOut: values["hold-out"]?.split(","),
    // Two convolutions that halve need no less.
    size: wholeNumber("size", values.size, 8, 256),
    frames: wholeNumber("frames", values.frames, 1, 10_000),
    colour: values.colour,
    skipBad: values["skip-bad"],
    model: oneOf("model", values.model, networkNames),
    minutes:
      values.minutes === undefined ? undefined : positiveNumber("minutes", values.minutes, 100_000),
    classify: path(values.classify),
    sheet: path(values.sheet),
    folder,
  };
  checkTogether(settings);
  return settings;
}

function checkTogether(settings: Settings): void {
  const { data, load, save, sheet } = settings;
  if (save && load)
    throw new UserError("--save and --load exclude each other: --load trains nothing.");
  if (!load) return;
  const training = ["task", "model", "epochs", "minutes", "resume", "size", "frames"] as const;
  const chosen =
    training.find((name) => settings[name] !== undefined) ??
    (settings.colour ? "colour" : undefined);
  if (chosen) throw new UserError(`--${chosen} belongs to training: --load trains nothing.`);
  if (sheet && !data) throw new UserError("--sheet shows clips that are tested: give --data.");
}
