import type { ActivationName } from "../activations.js";
import { BELOW_1, camelKey, snakeCase } from "../checks.js";
import type { ConstraintLike } from "../constraints/index.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { InitializerLike } from "../initializers/index.js";
import { count, flag, ignored, type Readers, rate } from "../readers.js";
import type { RegularizerLike } from "../regularizers/index.js";
import { formatShape, type Shape } from "../shape.js";
import { activation, weight } from "./fields.js";
import type { KernelOptions } from "./kernel_options.js";
import type { Layer, LayerConfig, LayerOptions, Outputs, WeightSpec } from "./layer.js";
import { SequenceLayer } from "./sequence_layer.js";

/** Options that cells and recurrent layers share. */
export interface CellOptions extends LayerOptions, KernelOptions {
  /** Default `"tanh"`. */
  activation?: ActivationName | null;
  /** Of the state's weights. Default `"orthogonal"`. */
  recurrentInitializer?: InitializerLike;
  /** Default none. */
  recurrentRegularizer?: RegularizerLike | null;
  /** Default none. */
  recurrentConstraint?: ConstraintLike | null;
  /** The share of the input's features that training drops, the same at every step of a row. Default 0. */
  dropout?: number;
  /** The same of the state. Default 0. */
  recurrentDropout?: number;
}

/** What a recurrent layer does beside the steps of its cell. */
export interface SequenceOptions<S extends boolean = boolean> {
  /** Whether to give the output of every step instead of the last. Default false. */
  returnSequences?: boolean;
  /** Whether to give the last state as well, as further outputs. Default false. */
  returnState?: S;
  /** Whether to begin at the last step. What is given for every step is then in that order, as in Keras. Default false. */
  goBackwards?: boolean;
  /**
   * Whether each row goes on from where the same row of the batch before ended, whatever call that batch was part of: `resetStates` begins anew.
   * Needs a fixed batch size. Default false.
   */
  stateful?: boolean;
  /** Accepted for Keras's sake; nothing depends on it. Default false. */
  unroll?: boolean;
  /** Whether masked steps give zeros instead of the output before. Default false. */
  zeroOutputForMask?: boolean;
}

/** Options of every recurrent layer. */
export interface RecurrentOptions<S extends boolean = boolean>
  extends CellOptions,
    SequenceOptions<S> {}

/** Readers of {@link CellOptions}; `biasRank` is 2 where the recurrent product has a bias of its own. */
export const cellReaders = (biasRank: number): Readers => ({
  units: count(),
  activation: activation("tanh"),
  useBias: flag(true),
  ...weight("kernel", "glorot_uniform", 2),
  ...weight("recurrent", "orthogonal", 2),
  ...weight("bias", "zeros", biasRank),
  dropout: rate(BELOW_1),
  recurrentDropout: rate(BELOW_1),
});

/** Readers of {@link SequenceOptions}. */
export const SEQUENCE: Readers = {
  returnSequences: flag(false),
  returnState: flag(false),
  goBackwards: flag(false),
  stateful: flag(false),
  unroll: ignored(false),
  zeroOutputForMask: flag(false),
};

/** What a layer needs to know about the cell that it runs. */
export interface CellKind {
  /** The class of the layer that has this cell. */
  readonly layer: string;
  readonly gates: number;
  /** 2 for a cell with a second state. */
  readonly states: number;
  readonly biasRows: (config: LayerConfig) => number;
}

export const SIMPLE_RNN: CellKind = { layer: "SimpleRNN", gates: 1, states: 1, biasRows: () => 1 };
export const LSTM_CELL: CellKind = { layer: "LSTM", gates: 4, states: 2, biasRows: () => 1 };
export const GRU_CELL: CellKind = {
  layer: "GRU",
  gates: 3,
  states: 1,
  biasRows: (config) => (config.reset_after ? 2 : 1),
};

/** The weights of a cell, as Keras names them below the cell. */
export function cellWeights(kind: CellKind, config: LayerConfig, features: number): WeightSpec[] {
  const units = config.units as number;
  const columns = kind.gates * units;
  const rows = kind.biasRows(config);
  const specs: WeightSpec[] = [
    { path: "kernel", shape: [features, columns] },
    { path: "recurrent_kernel", shape: [units, columns] },
  ];
  if (config.use_bias)
    specs.push({ path: "bias", shape: rows === 1 ? [columns] : [rows, columns] });
  return specs;
}

/** The arguments of Keras's `call` of recurrent layers. */
export const SEQUENCE_CALL = ["sequences", "initial_state", "mask", "training"];

/** A layer that goes through the steps of a sequence: the options, shapes and states of all of them. */
export abstract class Recurrent<O extends Outputs = Outputs> extends SequenceLayer<O> {
  /** @internal The sizes of its states, one for each. */
  abstract get stateSizes(): readonly number[];

  /** @internal Whether it gives the output of every step. */
  get returnSequences(): boolean {
    return this.settings.return_sequences as boolean;
  }

  /** @internal Whether it gives its last state as well. */
  get returnState(): boolean {
    return this.settings.return_state as boolean;
  }

  /** @internal Whether it begins at the last step. */
  get goBackwards(): boolean {
    return this.settings.go_backwards as boolean;
  }

  /** @internal Whether it carries its state from batch to batch. */
  get stateful(): boolean {
    return this.settings.stateful as boolean;
  }

  override get callArguments(): readonly string[] {
    return SEQUENCE_CALL;
  }

  override get carrying(): readonly string[] {
    return this.stateful ? [this.name] : [];
  }

  /** @internal The size of its output. */
  abstract get width(): number;

  /** @internal The shape of a line of its output. */
  outputShape(_input: Shape): readonly number[] {
    return [this.width];
  }

  /** @internal The shapes of its states. */
  stateShapes(_input: Shape): readonly (readonly number[])[] {
    return this.stateSizes.map((size) => [size]);
  }

  shapeFor(input: Shape): Shape {
    const [batch, steps] = this.sequence(input);
    if (this.stateful && batch === null) {
      throw this.incompatible(
        input,
        "a stateful layer needs to know the number of rows of a batch, found None",
        " Give it to the input, as in `input({ batchShape: [32, 200, 8] })`, or to `build`.",
      );
    }
    const line = this.outputShape(input);
    return this.returnSequences ? [batch, steps, ...line] : [batch, ...line];
  }

  override shapesFor([input, ...states]: readonly Shape[]): readonly Shape[] {
    const output = this.shapeFor(input!);
    const shapes = this.stateShapes(input!);
    if (states.length > 0) checkStates(this, states, shapes);
    const last = this.returnState ? shapes.map((shape): Shape => [input![0]!, ...shape]) : [];
    return [output, ...last];
  }
}

/** Refuses initial states that a layer with states of these shapes can't begin with. */
export function checkStates(
  layer: Layer,
  states: readonly Shape[],
  shapes: readonly (readonly number[])[],
): void {
  const fits = shapes.every((shape, i) => {
    const [, ...given] = states[i] ?? [];
    return given.length === shape.length && shape.every((size, axis) => given[axis] === size);
  });
  if (fits && states.length === shapes.length) return;
  throw new BpttError(
    "Shape",
    `Layer "${layer.name}" expects initial states of ${shapes.map((shape) => formatShape([null, ...shape])).join(", ")}, got ${states.map(formatShape).join(", ")}.`,
  );
}

/** A layer with a cell of its own, as most are. */
export abstract class CellLayer<O extends Outputs = Outputs> extends Recurrent<O> {
  protected abstract get kind(): CellKind;

  constructor(where: string, args: object, options: object, readers: Readers) {
    super(where, options, { ...readers, ...SEQUENCE }, args);
  }

  /** The size of the state. */
  get units(): number {
    return this.settings.units as number;
  }

  get width(): number {
    return this.units;
  }

  override get stateSizes(): readonly number[] {
    return Array(this.kind.states).fill(this.units);
  }

  override weightSpecs(input: Shape): WeightSpec[] {
    const cell = `${snakeCase(this.className)}_cell`;
    const specs = cellWeights(this.kind, this.settings, this.features(input));
    return specs.map(({ path, shape }) => ({ path: `${cell}/${path}`, shape }));
  }

  /** @internal The settings that the core wants. */
  coreConfig(): Record<string, unknown> {
    return this.innerConfig();
  }

  /** @internal A layer with the same settings, for either direction. */
  copy(goBackwards: boolean): CellLayer {
    const options = { ...this.settings, go_backwards: goBackwards };
    const camel = Object.entries(options).map(([key, value]) => [camelKey(key), value]);
    const activityRegularizer = this.activity.activity_regularizer;
    const own = { name: this.name, trainable: this.trainable, activityRegularizer };
    return this.like({ ...Object.fromEntries(camel), ...own });
  }

  /** @internal A layer of this class, of its arguments and options. */
  protected like({ units, ...rest }: LayerConfig): CellLayer {
    const Class = this.constructor as new (units: unknown, options: object) => CellLayer;
    return new Class(units, rest);
  }

  /** @internal What it is applied to, on the lines on which its node reads it. */
  lowerInputs(
    _into: Lowering,
    inputs: readonly InnerTensor[],
    _shapes: readonly Shape[],
  ): InnerTensor[] {
    return [...inputs];
  }

  /** @internal What its node puts out, on the lines on which others read it. */
  lowerOutputs(_into: Lowering, made: readonly InnerTensor[]): InnerTensor[] {
    return [...made];
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    const outputs = 1 + (this.returnState ? this.stateSizes.length : 0);
    const config = { ...this.innerConfig(), unmasked: into.unmasked(inputs) };
    const read = this.lowerInputs(into, inputs, shapes);
    return this.lowerOutputs(into, into.add(this.className, config, read, outputs));
  }
}
