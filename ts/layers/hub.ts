// Layers that are not Keras's own: KerasHub's, by which Keras finds their classes, and this library's, which it does not know.
import { own } from "../checks.js";

const MODULES: Readonly<Record<string, string>> = {
  PositionEmbedding: "keras_hub.src.layers.modeling.position_embedding",
  SinePositionEncoding: "keras_hub.src.layers.modeling.sine_position_encoding",
};

const OURS = ["AttentionCell", "SpecAugment"];

/** Keras's own, of which some have settings that it lacks. */
const EXTENDED = ["MelSpectrogram"];

/** Where a class of layers comes from, and under which name it is registered there. */
export interface Origin {
  readonly module: string;
  readonly registered_name: string | null;
}

/** As Keras and KerasHub write it. */
export function originOf(layer: { className: string; beyondKeras: boolean }): Origin {
  const { className, beyondKeras } = layer;
  if (beyondKeras || OURS.includes(className))
    return { module: "bptt", registered_name: `bptt>${className}` };
  const hub = own<string>(MODULES, className);
  if (hub === undefined) return { module: "keras.layers", registered_name: null };
  return { module: hub, registered_name: `keras_hub>${className}` };
}

/** Whether a class is this library's and comes from there. */
export const isOurs = (className: string, module: unknown, registered: unknown): boolean =>
  [...OURS, ...EXTENDED].includes(className) &&
  module === "bptt" &&
  registered === `bptt>${className}`;

/** Whether a class is KerasHub's and comes from there: it was called KerasNLP once. */
export function isFromHub(className: string, module: unknown, registered: unknown): boolean {
  return (
    own(MODULES, className) !== undefined &&
    /^keras_(hub|nlp)\./.test(String(module)) &&
    [null, `keras_hub>${className}`, `keras_nlp>${className}`].includes(registered as string | null)
  );
}
