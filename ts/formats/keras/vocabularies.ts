// The words of a model's layers, which Keras keeps beside the configuration: each vocabulary in two files, a word a line.
import { isPlain } from "../../checks.js";
import { textCoders, utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import { floatsOf } from "../../io/number_types.js";
import type { Layer } from "../../layers/layer.js";
import { needsSegmenting } from "../../text/segment.js";
import type { TextVectorizationConfig } from "../../text/text_options.js";
import { MOST_TOKENS } from "../../text/vocabulary.js";
import type { DataSet } from "../hdf5/read.js";
import type { DataToWrite } from "../hdf5/write.js";
import type { Member } from "../zip/read.js";
import { foldersOf, type Knowing } from "./folders.js";
import { placesOfLayers } from "./places.js";
import { float32 } from "./write_tree.js";

/** Keras has the layer write them, and a layer within it. Both have to be there for Keras, which reads this one last. */
const FOLDERS = ["/_lookup_layer", ""];

/** Bytes of a vocabulary: far more than one of a million words. */
const LARGEST = 2 ** 25;

/** Of these Python takes most for the end of a line. */
const ENDS = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** The layers that know words, and where a file has what they know. */
function lookupsIn(model: Layer): [layer: Knowing, places: string[]][] {
  return [...placesOfLayers(model)].flatMap(([layer, folder]) => {
    const words = foldersOf(layer).words?.(layer as never);
    return words ? [[words, FOLDERS.map((inner) => folder + inner)]] : [];
  });
}

/**
 * Whether words are written beside the configuration. Those that are no lines stand in it, and those whose weights are padded, which Keras would
 * miscount.
 */
function standBeside(config: TextVectorizationConfig): boolean {
  const { vocabulary, output_mode: mode, pad_to_max_tokens: pads } = config;
  if (vocabulary === null || (mode === "tf_idf" && pads)) return false;
  return !vocabulary.some((token) => ENDS.test(token));
}

/** Vocabularies by their paths in an archive. */
export function writeVocabularies(model: Layer): Map<string, Uint8Array> {
  return new Map(
    lookupsIn(model).flatMap(([layer, places]) => {
      const tokens = layer.getVocabulary();
      warnOfSegments(layer, tokens);
      if (!standBeside(layer.getConfig())) return [];
      const bytes = utf8(tokens.join("\n"));
      return places.map((place): [string, Uint8Array] => [pathIn(place), bytes]);
    }),
  );
}

const pathIn = (place: string): string => `assets/${place}/vocabulary.txt`;

/** What is written of a part of a configuration: not the words that stand beside it. */
export function withoutVocabulary(value: unknown): unknown {
  if (!isPlain(value) || value.class_name !== "TextVectorization") return value;
  const config = value.config as TextVectorizationConfig;
  if (!standBeside(config)) return value;
  return { ...value, config: { ...config, vocabulary: null, idf_weights: null } };
}

const warned = new WeakSet<Knowing>();

/** Keras would find other words. */
function warnOfSegments(layer: Knowing, tokens: readonly string[]): void {
  if (!layer.ownSettings || warned.has(layer) || !tokens.some(needsSegmenting)) return;
  warned.add(layer);
  console.warn(
    `The layer "${layer.name}" finds the words of Chinese and Japanese text, which Keras does not: there they have to stand between spaces. Pass \`segment: false\` for the same ids of all texts.`,
  );
}

/** What words weigh, by the paths in the file of weights. */
export function weighedWords(model: Layer): Map<string, DataToWrite | undefined> {
  return new Map(
    lookupsIn(model).flatMap(([layer, places]) => {
      const { weighs, idfWeights: data } = layer;
      const set = data === null ? undefined : float32({ shape: [data.length], data });
      return weighs
        ? places.map((place): [string, typeof set] => [`${place}/vars/idf_weights`, set])
        : [];
    }),
  );
}

/**
 * Gives layers the words that an archive has of them.
 *
 * @param weights the numbers in the archive, by their paths.
 * @throws BpttError `File` where there are none, or what is there is no vocabulary.
 */
export function readVocabularies(
  model: Layer,
  members: ReadonlyMap<string, Member>,
  weights: () => ReadonlyMap<string, DataSet>,
  from: string,
): void {
  for (const [layer, places] of lookupsIn(model)) {
    // Where the configuration has the words Keras looks no further.
    if (layer.knowsWords) continue;
    const path = places.map(pathIn).find((path) => members.has(path));
    if (path === undefined) {
      throw new BpttError("File", `${from} holds no vocabulary of the layer "${layer.name}".`);
    }
    try {
      const tokens = linesOf(members.get(path)!);
      const found = layer.weighs
        ? places.map((place) => weights().get(`${place}/vars/idf_weights`)).find(Boolean)
        : undefined;
      // Where vectors are padded so are weights.
      const fits = !found || (found.shape.length === 1 && found.shape[0]! >= tokens.length);
      if (!fits) throw new BpttError("File", "its words have another number of weights.");
      layer.setVocabulary(tokens, found ? floatsOf(found).subarray(0, tokens.length) : null);
    } catch (cause) {
      if (!(cause instanceof BpttError)) throw cause;
      const what = `The vocabulary of the layer "${layer.name}" in ${from} can't be read`;
      throw new BpttError("File", `${what}: ${cause.message}`, { cause });
    }
  }
}

/** The words of a file, which is unpacked where it can be one. */
function linesOf(member: Member): string[] {
  if (member.size > LARGEST) {
    throw new BpttError(
      "File",
      `it has ${member.size} bytes, and at most ${LARGEST} are expected.`,
    );
  }
  const bytes = member.bytes();
  const ends = bytes.reduce((count, byte) => count + Number(byte === 10), 0);
  if (ends > MOST_TOKENS) {
    throw new BpttError("File", `it has ${ends} words, and at most ${MOST_TOKENS} are expected.`);
  }
  const { TextDecoder } = textCoders();
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BpttError("File", "it is no UTF-8.");
  }
  const lines = text.split("\n");
  while (lines.at(-1) === "") lines.pop();
  // Python on Windows ends each line but the last so.
  const windows = lines.length > 1 && lines.slice(0, -1).every((line) => line.endsWith("\r"));
  return windows ? lines.map((line) => line.replace(/\r$/, "")) : lines;
}
