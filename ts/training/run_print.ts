// What tells a run from others, so that none goes on from the backup of another.
import type { BaseModel } from "../base_model.js";
import { isPlain } from "../checks.js";
import { crc32 } from "../crc32.js";
import type { Chunk } from "../engine/engine.js";
import { utf8 } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { compileSpec } from "../model/compile_spec.js";
import type { ModelCore } from "../model/core.js";
import { reported } from "../model/reported.js";
import { settingsOf } from "../optimizers/steered.js";
import type { FitSettings } from "./fit_sources.js";
import { RowsSource, type Source } from "./source.js";

/** Each part, by the words with which messages name it. */
const PARTS = {
  model: "model",
  compiled: "loss, metrics or frozen layers",
  optimizer: "optimizer or other settings of it",
  data: "data to train on",
  held: "data for validation",
  options: "options of `fit`",
} as const;

export type RunPrint = Readonly<Record<keyof typeof PARTS, string>>;

/** @internal A run as its program says it. */
export function printOf(
  model: BaseModel,
  core: ModelCore,
  sources: { readonly train: Source; readonly held: Source | undefined },
  settings: FitSettings,
): RunPrint {
  const [compiled, graph] = [core.compiled!, core.graph!];
  const { class_name, config } = model.toJSON();
  const { optimizer: _, ...rest } = JSON.parse(compileSpec(compiled, graph, false));
  const names = reported(compiled, graph).metrics.map(({ name }) => name);
  const { initialEpoch, stepsPerEpoch, validationSplit, validationSteps, shuffle } = settings;
  const { validations } = settings;
  const validated = Array.from({ length: 100 }, (_, i) => validations(0, i + 1));
  const options = { initialEpoch, stepsPerEpoch, validationSplit, validationSteps, shuffle };
  return {
    // How the model itself is called does not matter.
    model: hashOfText(JSON.stringify({ class_name, config: { ...config, name: "" } })),
    compiled: hashOfText(JSON.stringify([rest, names])),
    optimizer: JSON.stringify([
      compiled.optimizer.constructor.name,
      settingsOf(compiled.optimizer),
    ]),
    data: ofSource(sources.train),
    held: ofSource(sources.held),
    options: JSON.stringify([options, validated]),
  };
}

function ofSource(source: Source | undefined): string {
  if (source === undefined) return "none";
  if (!(source instanceof RowsSource)) return "a stream";
  const { rows } = source.data;
  return `${rows} rows in batches of ${source.batchSize}: ${hashOf(bytesOf(source.sample))}`;
}

/** The numbers of a chunk, one behind the other. */
function bytesOf({ feeds, targets, sampleWeights = [] }: Chunk): Uint8Array {
  const arrays = feeds.flatMap(({ tokens, floats, lengths }) => [tokens, floats, lengths]);
  const all = [...arrays, ...targets, ...sampleWeights].filter((array) => array !== undefined);
  const bytes = new Uint8Array(all.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of all) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** A checksum, as every runtime has one: a page's own hashes are for secure pages alone. */
const hashOf = (bytes: Uint8Array): string => crc32(bytes).toString(16);

const hashOfText = (text: string): string => hashOf(utf8(text));

/** Throws where a backup is that of another run. */
export function checkPrint(found: unknown, now: RunPrint, folder: string): void {
  const known = isPlain(found) ? found : {};
  const other = Object.keys(PARTS).find((part) => known[part] !== now[part as keyof RunPrint]);
  if (other === undefined) return;
  throw new BpttError(
    "InvalidArgument",
    `BackupAndRestore found in ${folder} the backup of a run with another ${PARTS[other as keyof RunPrint]}: run the program that began it, or remove the backup to begin anew.`,
  );
}
