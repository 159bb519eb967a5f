// Recurrent layers: the operators RNN, LSTM and GRU, whose masks are lengths, or Scan where those don't have the activations.
import { type Gate, gateOf } from "./activations.js";
import {
  type CellForm,
  type CellSettings,
  type CellWeights,
  operatorBias,
  operatorWeight,
} from "./cells.js";
import type { GraphBuilder } from "./graph_builder.js";
import { type Packing, pack, packing, unpack } from "./packing.js";
import { floats, type Lower, type Place, unsayable, type Value } from "./place.js";
import type { Attributes } from "./protos.js";
import { scanned } from "./scan.js";

interface Settings extends CellSettings {
  readonly return_sequences: boolean;
  readonly return_state: boolean;
  readonly go_backwards: boolean;
  /** Whether what goes backwards comes out in that order. */
  readonly turned?: boolean;
  readonly zero_output_for_mask: boolean;
  /** Whether masked steps are gone over as well. */
  readonly unmasked: boolean;
  readonly stateful: boolean;
}

/** What a cell is run over. */
export interface Run {
  readonly settings: CellSettings;
  readonly weights: CellWeights;
  /** (steps, batch, features) */
  readonly x: string;
  /** Where only the first steps of each row count. */
  readonly packing: Packing | undefined;
  /** (batch, units) for each state; undefined for zeros. */
  readonly initial: readonly string[] | undefined;
  readonly backwards: boolean;
}

/** What comes of it: (steps, batch, units), and (batch, units) for each state. */
export interface Ran {
  readonly y: string;
  readonly states: readonly string[];
}

/** A layer that runs this cell. */
export const recurrent =
  (form: CellForm): Lower =>
  (at) => {
    const { g, layer, inputs } = at;
    const settings = at.config as unknown as Settings;
    if (settings.stateful) {
      throw unsayable(
        layer,
        "it is stateful, and nothing is kept there from one call to the next; with `returnState` and initial states the caller can keep it",
      );
    }
    if (at.config.attention_units !== undefined) {
      throw unsayable(layer, "its cell looks at a memory between its steps");
    }
    const [sequence, ...states] = inputs as [Value, ...Value[]];
    const mask = settings.unmasked ? undefined : sequence.mask;
    const packed = mask === undefined ? undefined : packing(g, mask);
    const x = packed ? pack(g, sequence.name, packed) : sequence.name;
    const weights = cellWeights(at, settings);
    const backwards = settings.go_backwards;
    const initial = states.length > 0 ? states.map(({ name }) => name) : undefined;
    const run = { settings, weights, x: g.exchange(x), packing: packed, initial, backwards };
    const gates = form.activations(settings).map(gateOf);
    const ran = gates.every((gate) => gate !== undefined)
      ? operated(g, form, run, gates)
      : scanned(g, form, run);
    const { shape } = sequence;
    const rows = [shape[0]!, settings.units];
    const output = settings.return_sequences
      ? floats(sequenceOf(g, settings, packed, ran), [...shape.slice(0, 2), settings.units])
      : floats(lastOf(g, settings, packed, ran), rows);
    if (!settings.return_state) return output;
    return [output, ...statesOf(g, packed, initial, ran).map((name) => floats(name, rows))];
  };

function cellWeights(at: Place, { use_bias }: CellSettings): CellWeights {
  const [kernel, recurrent] = [at.weight(), at.weight()];
  return { kernel, recurrent, bias: use_bias ? at.weight() : undefined };
}

/** One of ONNX's own recurrent operators. */
function operated(g: GraphBuilder, form: CellForm, run: Run, gates: readonly Gate[]): Ran {
  const { settings, weights, packing, initial, backwards } = run;
  const attributes: Record<string, Attributes[string]> = {
    hidden_size: settings.units,
    direction: backwards ? "reverse" : "forward",
    activations: gates.map(({ operator }) => operator),
  };
  // Only what takes numbers has them there.
  const [alpha, beta] = [
    gates.flatMap(({ alpha = [] }) => alpha),
    gates.flatMap(({ beta = [] }) => beta),
  ];
  if (alpha.length > 0) attributes.activation_alpha = { floats: alpha };
  if (beta.length > 0) attributes.activation_beta = { floats: beta };
  if (form.operator === "GRU") attributes.linear_before_reset = settings.reset_after ? 1 : 0;
  const inputs = [
    run.x,
    operatorWeight(g, weights.kernel, form),
    operatorWeight(g, weights.recurrent, form),
    weights.bias ? operatorBias(g, weights.bias, form) : "",
    packing?.lengths32 ?? "",
    ...(initial ?? []).map((state) => g.unsqueeze(state, 0)),
  ];
  const end = inputs.findLastIndex((input) => input !== "") + 1;
  const [y, ...states] = g.ops(form.operator, inputs.slice(0, end), 1 + form.states, attributes);
  return { y: g.squeeze(y!, 1), states: states.map((state) => g.squeeze(state, 0)) };
}

/** The output of every step. */
function sequenceOf(
  g: GraphBuilder,
  { go_backwards, turned = go_backwards, zero_output_for_mask }: Settings,
  packing: Packing | undefined,
  { y }: Ran,
): string {
  const steps = g.exchange(y);
  const fill = zero_output_for_mask ? "zeros" : go_backwards ? "after" : "before";
  const placed = packing ? unpack(g, steps, packing, fill) : steps;
  return turned ? reversed(g, placed) : placed;
}

/** Steps from the last to the first. */
const reversed = (g: GraphBuilder, x: string): string =>
  g.op("Slice", [x, ...[-1, -(2 ** 31), 1, -1].map((bound) => g.ints([bound]))]);

/** The output of the last step, which is 0 where no step counts, or where the last one does not and puts out zeros. */
function lastOf(
  g: GraphBuilder,
  { go_backwards, zero_output_for_mask }: Settings,
  packing: Packing | undefined,
  { states }: Ran,
): string {
  const last = states[0]!;
  if (packing === undefined) return last;
  const ends = () => g.op("Gather", [packing.mask, g.ints([go_backwards ? 0 : -1])], { axis: 1 });
  return g.op("Where", [zero_output_for_mask ? ends() : packing.some, last, g.floats(0)]);
}

/** The last states: where no step counts the initial ones. */
const statesOf = (
  g: GraphBuilder,
  packing: Packing | undefined,
  initial: readonly string[] | undefined,
  { states }: Ran,
): readonly string[] =>
  packing === undefined
    ? states
    : states.map((state, i) => g.op("Where", [packing.some, state, initial?.[i] ?? g.floats(0)]));
