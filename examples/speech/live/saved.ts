import { readFile, writeFile } from "node:fs/promises";
import { loadModel, type Model, type Sequential } from "bptt";
import { fileError, UserError } from "../../sentiment/user_error.js";
import type { FrontEnd } from "./front_end.js";

/** What a listener needs. */
export interface Trained {
  readonly model: Model | Sequential;
  readonly frontEnd: FrontEnd;
}

/** What lies beside a model, in FILE.json. */
interface Description extends FrontEnd {
  readonly format: typeof FORMAT;
}

const FORMAT = "bptt live sound 1";
export const beside = (file: string): string => `${file}.json`;

/** Writes a model, a `.keras` file, and its front end beside it. */
export async function save({ model, frontEnd }: Trained, file: string): Promise<void> {
  await model.save(file);
  const description: Description = { format: FORMAT, ...frontEnd };
  await writeFile(beside(file), `${JSON.stringify(description)}\n`).catch((error) => {
    throw fileError(beside(file), error);
  });
}

/** Reads what `save` wrote. */
export async function load(file: string): Promise<Trained> {
  const text = await readFile(beside(file), "utf8").catch((error) => {
    throw fileError(beside(file), error);
  });
  const frontEnd = readFrontEnd(text, beside(file));
  const model = await loadModel(file, { compile: false });
  checkTogether({ model, frontEnd }, file);
  return { model, frontEnd };
}

/** Each size of a front end. */
const SIZES = ["sampleRate", "window", "hop", "bands", "stack"] as const;

/** The front end that a text says, which comes from `from`. */
export function readFrontEnd(text: string, from: string): FrontEnd {
  const said = parse(text);
  const { format, labels } = said;
  const sizes = SIZES.every((size) => Number.isInteger(said[size]) && said[size]! > 0);
  const named = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  if (format !== FORMAT || !sizes || !named) {
    throw new UserError(`${from} is no front end: it was not written beside a model.`);
  }
  const { sampleRate, window, hop, bands, stack } = said as Description;
  return { sampleRate, window, hop, bands, stack, labels };
}

function parse(text: string): Partial<Description> {
  try {
    return (JSON.parse(text) as Partial<Description> | null) ?? {};
  } catch {
    return {};
  }
}

/** Refuses a model that can't read what the front end makes, or label while sound arrives. */
export function checkTogether({ model, frontEnd }: Trained, file: string): void {
  const { bands, stack, labels } = frontEnd;
  const [reads, tells] = [model.inputs, model.outputs].map((tensors) =>
    tensors.length === 1 ? tensors[0]!.shape.at(-1) : undefined,
  );
  if (reads === bands * stack && tells === labels.length) return;
  throw new UserError(
    `${file} does not go with what lies beside it: it reads ${reads} numbers a step and has ${tells} outputs, where ${stack} frames of ${bands} bands and ${labels.length} labels are said.`,
  );
}
