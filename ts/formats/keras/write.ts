// `.keras` written.
import { storedShape } from "../../config/keras.js";
import { utf8 } from "../../engine/runtime.js";
import type { Content, Planned } from "../../io/planned.js";
import type { ModelState } from "../model_state.js";
import { planZip } from "../zip/write.js";
import { CONFIG, METADATA, WEIGHTS } from "./members.js";
import { checkSayable } from "./sayable.js";
import { withoutVocabulary, writeVocabularies } from "./vocabularies.js";
import { FLOATS, writeCompileConfig } from "./write_compile_config.js";
import { planWeightsFile } from "./write_weights.js";

/** The version of Keras in whose form models are written. */
const KERAS_VERSION = "3.15.1";

/**
 * The archive. It does not tell when it was written: the same model makes the same bytes.
 * @throws BpttError `Unsupported` for what Keras 3 can't say.
 */
export const planArchive = (state: ModelState): Planned => planZip(membersOf(state));

/** What it holds, by its paths. */
export function membersOf(state: ModelState): Map<string, Content> {
  const { core, graph, weights, compiled, variables } = state;
  const { description } = core.self;
  checkSayable(description);
  const [input, ...others] = graph.inputs;
  const config = {
    ...description,
    build_config: { input_shape: others.length === 0 ? storedShape(input!) : null },
    compile_config: compiled ? writeCompileConfig(compiled) : {},
  };
  // Keras passes over what it does not know.
  const metadata = { keras_version: KERAS_VERSION, bptt: { seed: core.seed } };
  return new Map<string, Content>([
    [METADATA, json(metadata)],
    [CONFIG, json(config)],
    [WEIGHTS, planWeightsFile(core.self, weights, variables)],
    ...writeVocabularies(core.self),
  ]);
}

/** JSON in which whole numbers have a point where Keras wants floats, which `JSON.stringify` would leave out. */
function json(value: object): Uint8Array {
  const marked = JSON.stringify(value, (key, item) =>
    FLOATS.has(key) && Number.isSafeInteger(item) ? `${MARK}${item}` : withoutVocabulary(item),
  );
  return utf8(marked.replace(MARKED, "$1.0"));
}

/** No text of a configuration begins with it. */
const MARK = "\0float ";
const MARKED = /"\\u0000float (-?\d+)"/g;
