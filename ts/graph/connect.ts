import { boolean, checkOptions, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { formatShape, type Shape } from "../shape.js";
import { showItems } from "../show.js";
import { maskSource } from "./masks.js";
import { type Application, type CallFlags, maskSourceOf, SymbolicTensor } from "./tensor.js";

/** One tensor, or several. @inline */
type Tensors = SymbolicTensor | readonly SymbolicTensor[];

/** Options of a layer's `apply`. */
export interface ApplyOptions {
  /** Where a recurrent layer begins: one tensor of shape `(batch, units)` for each of its states. Default: zeros. */
  initialState?: Tensors | undefined;
  /**
   * Which steps count, for layers that can be told (recurrent ones, Bidirectional, TimeDistributed, GlobalAveragePooling1D): a tensor of shape
   * `(batch, steps)`, such as an input, in which 0 or false masks a step. It takes the place of the sequence's own mask, here and behind the layer.
   *
   * True hands a recurrent layer the mask of its sequence although it is given initial states: Keras gives such a layer no mask unless it is
   * handed one, so that it computes padding, while the mask still holds for what comes after it. Default false.
   *
   * Attention without heads is handed two, of its queries and of its values: see {@link ScoredCall}.
   */
  mask?: SymbolicTensor | boolean | readonly (SymbolicTensor | null)[] | undefined;
  /** Of attention: whether a query sees no key behind its own step. Default false. */
  useCausalMask?: boolean | undefined;
  /** Of attention with heads: which query sees which key. Default: all that no mask hides. */
  attentionMask?: SymbolicTensor | undefined;
  /** Of attention: whether its weights are a second output. Default false. */
  returnAttentionScores?: boolean | undefined;
}

/** Tensors in a list: more than a layer takes that is not for any number of them. */
const MOST = 16;

/** More than anybody joins. */
export const MOST_JOINED = 4096;

/** An error about a layer that joins tensors, and was given one that is in no list. */
export const noList = ({ name }: Layer): BpttError =>
  new BpttError(
    "InvalidArgument",
    `Layer "${name}" joins a list of tensors, as in \`apply([a, b])\`, and was given one that is in no list.`,
  );

/** A layer applied to tensors, which it takes note of: its only output, or all of them. */
export function connect(
  layer: Layer,
  inputs: Tensors,
  options: ApplyOptions = {},
): SymbolicTensor | SymbolicTensor[] {
  const application = applied(layer, inputs, options);
  layer.settle(application.inputs.map(({ shape }) => shape));
  layer.noteCall(application);
  const { outputs } = application;
  return outputs.length === 1 ? outputs[0]! : [...outputs];
}

/** How a layer is applied to tensors. */
export function applied(layer: Layer, inputs: Tensors, options: ApplyOptions = {}): Application {
  const where = `Layer "${layer.name}"`;
  const {
    initialState = [],
    mask = false,
    attentionMask: pairs,
    ...rest
  } = checkOptions(where, options, [
    ...["initialState", "mask", ...layer.callFlags],
    ...(layer.takesPairs ? ["attentionMask"] : []),
  ]);
  const flags = flagsOf(where, rest);
  if (layer.takesList && inputs instanceof SymbolicTensor) throw noList(layer);
  const most = layer.takesList ? MOST_JOINED : MOST;
  const [given, states] = [inputs, initialState].map<unknown[]>(
    (one) => takeItems(one, most) ?? [one],
  );
  if (layer.takesList && states!.length > 0) {
    throw new BpttError("InvalidArgument", `${where} can't be given an initial state.`);
  }
  const all = pairs === undefined ? [...given!, ...states!] : withPairs(given!, pairs);
  checkTensors(layer, all);
  const tensors = all as SymbolicTensor[];
  checkRanks(layer, tensors);
  checkTypes(layer, tensors);
  for (const { shape } of tensors) layer.checkRank(shape);
  const handed = handedMasks(layer, tensors, mask);
  const outputs: SymbolicTensor[] = [];
  const application: Application = {
    layer,
    inputs: tensors,
    outputs,
    name: undefined,
    ...handed,
    flags,
  };
  const sources = tensors.map(maskSourceOf);
  handed.masks?.forEach((mask, i) => {
    sources[i] = mask ? { handed: mask } : undefined;
  });
  const alone = typeof handed.mask === "object" ? handed.mask : undefined;
  const source = maskSource(layer, application, alone, sources);
  Object.assign(application, { source });
  const shapes = layer.shapesFor(
    tensors.map(({ shape }) => shape),
    flags,
  );
  shapes.forEach((shape, index) => {
    outputs.push(new SymbolicTensor(shape, application, index, layer.dtype));
  });
  return application;
}

function checkTensors(layer: Layer, all: readonly unknown[]): void {
  for (const tensor of all) {
    if (tensor instanceof SymbolicTensor) continue;
    throw new BpttError(
      "InvalidArgument",
      `Layer "${layer.name}" was applied to ${show(tensor)}: expected what \`input(...)\` or another layer's \`apply\` gave.`,
    );
  }
  if (all.length === 0) {
    throw new BpttError("InvalidArgument", `Layer "${layer.name}" was applied to an empty list.`);
  }
}

/** Weights of several heads are for looking at. */
function checkRanks({ name }: Layer, tensors: readonly SymbolicTensor[]): void {
  const headed = tensors.find(
    ({ application, index }) => application.layer?.headsAt(index) !== undefined,
  );
  if (headed === undefined) return;
  throw new BpttError(
    "Unsupported",
    `Layer "${name}" was applied to weights of several heads, of shape ${formatShape(headed.shape)}, which can be an output of a model and nothing else.`,
  );
}

/** Query, value, key and mask: without keys values are their own. */
const withPairs = ([query, value, key = value, ...others]: unknown[], pairs: unknown) => [
  ...[query, value, key],
  ...others,
  pairs,
];

/** What is said of a call and is not false. */
function flagsOf(where: string, given: object): CallFlags {
  const said = Object.entries(given).filter(
    ([name, value]) => value !== undefined && boolean(where, name, value),
  );
  return Object.fromEntries(said.map(([name]) => [name, true]));
}

/** Texts and ids are read where they come into a model. */
function checkTypes(layer: Layer, tensors: readonly SymbolicTensor[]): void {
  // Which of its inputs a model reads as such is seen as its layers are put in its place.
  if (layer.layersWithin === undefined) {
    checkTexts(layer, tensors);
    checkIds(layer, tensors);
  }
  const misfit = layer.misfit(tensors.map(({ dtype }) => dtype));
  if (misfit === undefined) return;
  throw new BpttError("Unsupported", `Layer "${layer.name}" can't take its inputs: ${misfit}.`);
}

function checkIds(layer: Layer, tensors: readonly SymbolicTensor[]): void {
  if (layer.reads.what !== "tokens") return;
  for (const { application, shape } of tensors) {
    const before = application.layer;
    if (before === undefined || before.reads.what === "texts") continue;
    throw new BpttError(
      "Shape",
      `Input of layer "${layer.name}" is incompatible with the layer: expected rows of token ids, found what "${before.name}" puts out. Full shape received: ${formatShape(shape)}. An Embedding must be the first layer of a model.`,
    );
  }
}

function checkTexts(layer: Layer, tensors: readonly SymbolicTensor[]): void {
  const reads = layer.reads.what === "texts";
  for (const { dtype, application } of tensors) {
    if (reads && application.layer) throw notAtTheDoor(layer, application.layer);
    if (reads ? dtype === undefined || dtype === "string" : dtype !== "string") continue;
    throw new BpttError(
      "InvalidArgument",
      reads
        ? `Layer "${layer.name}" was applied to an input of type ${dtype}, and takes texts: \`input({ shape: [1], dtype: "string" })\`.`
        : `Layer "${layer.name}" was applied to texts, which a TextVectorization has to read first.`,
    );
  }
}

/** An error about a layer that reads texts, and was given what another layer puts out. */
export const notAtTheDoor = (layer: Layer, before: Layer): BpttError =>
  new BpttError(
    "Unsupported",
    `Layer "${layer.name}" takes texts, and stands behind the layer "${before.name}": it has to be the first that reads an input of the model.`,
  );

/** The mask that a layer is handed, or those of its first inputs where it takes several. */
function handedMasks(
  layer: Layer,
  tensors: readonly SymbolicTensor[],
  mask: unknown,
): Pick<Application, "mask" | "masks"> {
  const { maskedInputs } = layer;
  if (mask === false || maskedInputs === 0) return { mask: checkMask(layer, tensors[0]!, mask) };
  const list = takeItems(mask, MOST);
  const fits = (one: unknown) => one === null || one instanceof SymbolicTensor;
  if (list?.length !== maskedInputs || !list.every(fits)) {
    throw new BpttError(
      "InvalidArgument",
      `Layer "${layer.name}" received an invalid value for argument \`mask\`, expected a list of ${maskedInputs}, each a tensor or null, got ${list ? showItems(list) : show(mask)}.`,
    );
  }
  const masks = list as (SymbolicTensor | null)[];
  for (const [i, one] of masks.entries()) {
    if (one) checkSteps(layer, tensors[i]!, one);
    if (one && tensors[i]!.shape.length > 3) throw maskOfMoreAxes(layer, tensors[i]!);
  }
  return { mask: false, masks };
}

const maskOfMoreAxes = ({ name }: Layer, { shape }: SymbolicTensor): BpttError =>
  new BpttError(
    "Unsupported",
    `Layer "${name}" can't be handed a mask for a tensor of more than three axes, of shape ${formatShape(shape)}.`,
  );

function checkMask(
  layer: Layer,
  sequence: SymbolicTensor,
  mask: unknown,
): SymbolicTensor | boolean {
  if (mask === false) return mask;
  if (!layer.takesMask) {
    throw new BpttError("InvalidArgument", `Layer "${layer.name}" can't be handed a mask.`);
  }
  if (mask !== true && !(mask instanceof SymbolicTensor)) {
    throw new BpttError(
      "InvalidArgument",
      `Layer "${layer.name}" received an invalid value for argument \`mask\`, expected a tensor, true or false, got ${show(mask)}.`,
    );
  }
  if (mask !== true) checkSteps(layer, sequence, mask);
  return mask;
}

function checkSteps(layer: Layer, sequence: SymbolicTensor, mask: SymbolicTensor): void {
  if (masks(mask.shape, sequence.shape)) return;
  throw new BpttError(
    mask.shape.length === 3 ? "Unsupported" : "Shape",
    `Layer "${layer.name}" expects a mask of shape ${formatShape(sequence.shape.slice(0, 2))}, a number for each step, got ${formatShape(mask.shape)}.`,
  );
}

/** Whether a mask of this shape fits a sequence: one number for each step, whose axis may have a last one of length 1 behind it. */
function masks(mask: Shape, sequence: Shape): boolean {
  const [rows, steps, width = 1] = mask;
  const meets = (a: number | null | undefined, b: number | null | undefined) =>
    a === null || b === null || a === b;
  const ranks = sequence.length >= 3 && (mask.length === 2 || mask.length === 3);
  return ranks && width === 1 && meets(rows, sequence[0]) && meets(steps, sequence[1]);
}
