import { oneOf, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { Shape } from "../shape.js";
import { Layer, type LayerConfig, type LayerOptions, type WeightSpec } from "./layer.js";
import { CellLayer } from "./recurrent.js";

/** How the outputs of both directions become one. `null` leaves them apart, as two outputs. */
export type MergeMode = "concat" | "sum" | "ave" | "mul" | null;

/** Options of {@link Bidirectional}. */
export interface BidirectionalOptions extends LayerOptions {
  /** Default `"concat"`. */
  mergeMode?: MergeMode;
  /** A layer of its own for the way back, with `goBackwards: true`. Default: one like the other. */
  backwardLayer?: CellLayer;
}

const MODES = ["concat", "sum", "ave", "mul"] as const;

/**
 * Reads a sequence from both ends, with a recurrent layer for each direction, and merges what they give.
 *
 * Input and output are those of the layer; with `mergeMode: "concat"` the output has the features of both. Initial states are those of
 * the forward layer, then those of the backward one; so are the last states with `returnState`.
 *
 * @example new Bidirectional(new LSTM(64, { returnSequences: true }))
 * @throws BpttError `InvalidArgument` for a layer that is not recurrent, or two that do not go together.
 */
export class Bidirectional extends Layer {
  override readonly className = "Bidirectional";
  readonly mergeMode: MergeMode;
  readonly forwardLayer: CellLayer;
  readonly backwardLayer: CellLayer;
  readonly #ownBackward: boolean;

  constructor(layer: CellLayer, options: BidirectionalOptions = {}) {
    const { mergeMode = "concat", backwardLayer, ...rest } = options;
    super("Bidirectional", rest, {});
    for (const given of [layer, backwardLayer]) {
      if (given === undefined || given instanceof CellLayer) continue;
      throw new BpttError(
        "InvalidArgument",
        `Bidirectional expects a SimpleRNN, LSTM or GRU, got ${show(given)}.`,
      );
    }
    this.mergeMode =
      mergeMode === null ? null : oneOf("Bidirectional", "mergeMode", mergeMode, MODES);
    this.#ownBackward = backwardLayer !== undefined;
    this.forwardLayer = layer;
    this.backwardLayer = backwardLayer ?? layer.turned();
    this.#check();
  }

  #check(): void {
    const [forward, backward] = [this.forwardLayer, this.backwardLayer];
    if (forward.goBackwards === backward.goBackwards) {
      throw new BpttError(
        "InvalidArgument",
        `Forward layer and backward layer should have different \`goBackwards\` values, got ${forward.goBackwards} for both.`,
      );
    }
    for (const key of ["stateful", "returnSequences", "returnState"] as const) {
      if (forward[key] === backward[key]) continue;
      throw new BpttError(
        "InvalidArgument",
        `Forward layer and backward layer are expected to have the same value for \`${key}\`, got ${forward[key]} and ${backward[key]}.`,
      );
    }
    const { mergeMode } = this;
    if (mergeMode !== null && mergeMode !== "concat" && forward.units !== backward.units) {
      throw new BpttError(
        "InvalidArgument",
        `Bidirectional can't merge ${forward.units} and ${backward.units} units by "${mergeMode}".`,
      );
    }
  }

  override getConfig(): LayerConfig {
    const describe = (layer: CellLayer, direction: string) => ({
      module: "keras.layers",
      class_name: layer.className,
      config: {
        name: halfName(layer, direction),
        trainable: layer.trainable,
        dtype: "float32",
        ...layer.getConfig(),
      },
      registered_name: null,
    });
    return {
      layer: describe(this.forwardLayer, "forward"),
      merge_mode: this.mergeMode,
      ...(this.#ownBackward && {
        backward_layer: describe(this.backwardLayer, "backward"),
      }),
    };
  }

  computeOutputShape(input: Shape): Shape {
    const shape = this.forwardLayer.computeOutputShape(input);
    if (this.mergeMode !== "concat") return shape;
    return [...shape.slice(0, -1), this.forwardLayer.units + this.backwardLayer.units];
  }

  override outputShapes([input, ...states]: readonly Shape[]): readonly Shape[] {
    const halves = this.#halves(states);
    const [forward, ...forwardStates] = this.forwardLayer.outputShapes([input!, ...halves[0]]);
    const [backward, ...backwardStates] = this.backwardLayer.outputShapes([input!, ...halves[1]]);
    const outputs =
      this.mergeMode === null ? [forward!, backward!] : [this.computeOutputShape(input!)];
    return [...outputs, ...forwardStates, ...backwardStates];
  }

  #halves<T>(states: readonly T[]): [T[], T[]] {
    const first = states.length === 0 ? 0 : this.forwardLayer.stateSizes.length;
    return [states.slice(0, first), states.slice(first)];
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const below = (layer: CellLayer, direction: string) =>
      layer.weightSpecs(input).map(({ path, shape }) => ({
        path: `${halfName(layer, direction)}/${path}`,
        shape,
      }));
    return [...below(this.forwardLayer, "forward"), ...below(this.backwardLayer, "backward")];
  }

  override lower(into: Lowering, [sequence, ...states]: readonly InnerTensor[]): InnerTensor[] {
    const [forwardStates, backwardStates] = this.#halves(states);
    const half = (layer: CellLayer, states: InnerTensor[], direction: string) => {
      const config = {
        ...layer.coreConfig(),
        // As Keras forces it: what both directions gave for a masked step could not be merged.
        zero_output_for_mask: layer.returnSequences,
        aligned: layer.goBackwards,
      };
      const outputs = 1 + (layer.returnState ? layer.stateSizes.length : 0);
      const part = halfName(layer, direction);
      const trainable = layer.trainable;
      return into.add(layer.className, config, [sequence!, ...states], outputs, {
        part,
        trainable,
      });
    };
    const [forward, ...forwardLast] = half(this.forwardLayer, forwardStates, "forward");
    const [backward, ...backwardLast] = half(this.backwardLayer, backwardStates, "backward");
    const outputs =
      this.mergeMode === null
        ? [forward!, backward!]
        : into.add("Merge", { mode: this.mergeMode }, [forward!, backward!], 1, { part: "merge" });
    return [...outputs, ...forwardLast, ...backwardLast];
  }
}

/** Keras names the two layers after their directions. */
function halfName(layer: CellLayer, direction: string): string {
  return layer.name.startsWith(`${direction}_`) ? layer.name : `${direction}_${layer.name}`;
}
