// `.keras`: a zip archive of a model's configuration, its weights, and a note of who wrote it.
import { isPlain } from "../../checks.js";
import { utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import { parseJSON } from "../../io/json.js";
import type { ModelState } from "../model_state.js";
import { withProduct } from "../nadam.js";
import { type Member, readZip } from "../zip/read.js";
import { writeZip } from "../zip/write.js";
import { type CompileConfig, writeCompileConfig } from "./compile_config.js";
import { checkSayable } from "./sayable.js";
import { writeWeightsFile } from "./weights_file.js";

/** The version of Keras in whose form models are written. */
const KERAS_VERSION = "3.15.1";

/** The archive's members. */
const METADATA = "metadata.json";
const CONFIG = "config.json";
const WEIGHTS = "model.weights.h5";

/** Bytes of a configuration: far more than one of thousands of layers. */
const LARGEST_TEXT = 2 ** 26;

/**
 * The archive. It does not tell when it was written: the same model makes the same bytes.
 * @throws BpttError `Unsupported` for what Keras 3 can't say.
 */
export function writeArchive(state: ModelState): Uint8Array {
  const { core, graph, weights, compiled, variables } = state;
  const { description } = core.self;
  checkSayable(description);
  const [input, ...others] = graph.inputs;
  const stored = compiled && variables && withProduct(compiled.optimizer, variables);
  const config = {
    ...description,
    build_config: { input_shape: others.length === 0 ? input!.shape : null },
    compile_config: compiled ? writeCompileConfig(compiled) : {},
  };
  // Keras passes over what it does not know.
  const metadata = { keras_version: KERAS_VERSION, bptt: { seed: core.seed } };
  return writeZip(
    new Map([
      [METADATA, json(metadata)],
      [CONFIG, json(config)],
      [WEIGHTS, writeWeightsFile(core.self, weights, stored)],
    ]),
  );
}

const json = (value: object): Uint8Array => utf8(JSON.stringify(value));

/** What an archive holds, the weights not unpacked. */
export interface Archive {
  /** Class and configuration of the model. */
  readonly model: Readonly<Record<string, unknown>>;
  /** Empty where it was not compiled. */
  readonly compile: CompileConfig;
  /** The model's seed, where this library wrote it. */
  readonly seed: number | undefined;
  /** The version of Keras, where it is told. */
  readonly version: string | undefined;
  readonly weights: Member;
}

/** @throws BpttError `File` for what is no archive of a model. */
export function readArchive(bytes: Uint8Array, from: string): Archive {
  // What is unpacked of it is bounded part by part.
  const members = readZip(bytes, from, Number.POSITIVE_INFINITY);
  const bad = (what: string) => new BpttError("File", `${from} is no model of Keras's: ${what}.`);
  const text = (name: string) => {
    const member = members.get(name);
    if (member && member.size > LARGEST_TEXT) throw bad(`its ${name} has ${member.size} bytes`);
    return member && parseJSON(member.bytes());
  };
  const [config, weights] = [text(CONFIG), members.get(WEIGHTS)];
  if (weights === undefined) throw bad(`it holds no ${WEIGHTS}`);
  if (!isPlain(config)) {
    throw bad(members.has(CONFIG) ? `its ${CONFIG} is no JSON object` : `it holds no ${CONFIG}`);
  }
  const { compile_config: compile, ...model } = config;
  const metadata = text(METADATA);
  return {
    model,
    compile: isPlain(compile) ? compile : {},
    seed: seedOf(metadata),
    version: versionOf(metadata),
    weights,
  };
}

function versionOf(metadata: unknown): string | undefined {
  const version = isPlain(metadata) ? metadata.keras_version : undefined;
  return typeof version === "string" ? version : undefined;
}

/** Keras reads no metadata, whatever it says; of it our seed is taken, if it is one. */
function seedOf(metadata: unknown): number | undefined {
  const ours = isPlain(metadata) ? metadata.bptt : undefined;
  const seed = isPlain(ours) ? ours.seed : undefined;
  return Number.isSafeInteger(seed) && (seed as number) >= 0 ? (seed as number) : undefined;
}
