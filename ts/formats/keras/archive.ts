// What a `.keras` holds: a zip archive of a model's configuration, its weights, and a note of who wrote it.
import { isPlain } from "../../checks.js";
import { BpttError } from "../../errors.js";
import { FROM_TORCH } from "../../io/formats.js";
import { parseJSON } from "../../io/json.js";
import { quoted } from "../../show.js";
import { notedSeed } from "../seed.js";
import { type Member, readZip } from "../zip/read.js";
import type { CompileConfig } from "./compile_config.js";
import { CONFIG, METADATA, PICKLE, WEIGHTS } from "./members.js";

/** Bytes of a configuration: far more than one of thousands of layers. */
const LARGEST_TEXT = 2 ** 26;

/** What an archive holds, the weights not unpacked. */
export interface Archive {
  /** Class and configuration of the model. */
  readonly model: Readonly<Record<string, unknown>>;
  /** Empty where it was not compiled. */
  readonly compile: CompileConfig;
  /** The model's seed, where this library wrote it. */
  readonly seed: number | undefined;
  /** What it says of the version of Keras, if anything. */
  readonly version: unknown;
  readonly weights: Member;
  /** All that it holds, by its paths. */
  readonly members: ReadonlyMap<string, Member>;
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
  const pickled = [...members.keys()].some((name) => name.endsWith("/data.pkl"));
  if (pickled) throw bad(`it is a file of PyTorch's (torch.save); there ${FROM_TORCH}`);
  const [config, weights] = [text(CONFIG), members.get(WEIGHTS)];
  // Keras writes it, and can't read it either.
  if (members.has(PICKLE)) throw bad(`its weights are in ${PICKLE}, a pickle`);
  if (weights === undefined) throw bad(`it holds no ${WEIGHTS}`);
  if (!isPlain(config)) {
    throw bad(members.has(CONFIG) ? `its ${CONFIG} is no JSON object` : `it holds no ${CONFIG}`);
  }
  for (const field of ["class_name", "module"]) {
    if (typeof config[field] !== "string") throw bad(`its ${CONFIG} has no ${quoted(field)}`);
  }
  const { compile_config: compile, ...model } = config;
  const metadata = text(METADATA);
  return {
    model,
    compile: isPlain(compile) ? compile : {},
    seed: notedSeed(metadata),
    version: isPlain(metadata) ? metadata.keras_version : undefined,
    weights,
    members,
  };
}
