// Settings that Keras 3 has under another name, in another form, or not any more. All others are left as they are, for the reader of Keras 3's form to take or to refuse.
import { isPlain, own } from "../../checks.js";
import { isFloat } from "../../config/dtypes.js";

export type Settings = Readonly<Record<string, unknown>>;

/** What becomes of one setting: its name and value in Keras 3's form, or nothing. */
type Rule = (value: unknown, name: string, all: Settings) => Settings;

/** It says nothing about what is computed. */
const quiet: Rule = () => ({});

/** It says nothing at these values. At any other it stays, and is refused by its name. */
const quietAt =
  (...values: unknown[]): Rule =>
  (value, name) =>
    values.includes(value) ? {} : { [name]: value };

const renamed =
  (to: string): Rule =>
  (value) => ({ [to]: value });

/** Null is false, as Python and JavaScript take it. */
const flag: Rule = (value, name) => ({ [name]: value ?? false });

/** Of every layer: which shape it takes follows from what it is applied to. */
const COMMON: Readonly<Record<string, Rule>> = { batch_input_shape: quiet };

/** The cells of a stack, once more. */
const again: Rule = (value, name, { cell }) => {
  const stack = isPlain(cell) && isPlain(cell.config) ? cell.config.cells : undefined;
  return JSON.stringify(stack) === JSON.stringify(value) ? {} : { [name]: value };
};

const CELL = { implementation: quiet };
const RECURRENT = { ...CELL, time_major: quietAt(false, null) };
const GATED = { unit_forget_bias: flag };
const NOISE = { noise_shape: quietAt(null) };

const OF_LAYERS: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  ConvLSTM2D: { ...RECURRENT, ...GATED },
  Embedding: { input_length: quiet, mask_zero: flag },
  GRU: RECURRENT,
  GRUCell: CELL,
  InputLayer: { batch_input_shape: renamed("batch_shape") },
  LSTM: { ...RECURRENT, ...GATED },
  LSTMCell: { ...CELL, ...GATED },
  LeakyReLU: { alpha: renamed("negative_slope") },
  RNN: { ...RECURRENT, cells: again },
  SimpleRNN: RECURRENT,
  SimpleRNNCell: CELL,
  SpatialDropout1D: NOISE,
};

const OF_INITIALIZERS: Readonly<Record<string, Rule>> = {
  dtype: (value, name) => (isFloat(value) ? {} : { [name]: value }),
  // Both cut the tails off at two deviations.
  distribution: (value, name) => ({
    [name]: ["normal", "truncatedNormal"].includes(value as string) ? "truncated_normal" : value,
  }),
};

/** The settings of a layer of this class. */
export const layerSettings = (className: string, settings: Settings): Settings =>
  ruled(settings, { ...COMMON, ...own(OF_LAYERS, className) });

export const initializerSettings = (settings: Settings): Settings =>
  ruled(settings, OF_INITIALIZERS);

function ruled(settings: Settings, rules: Readonly<Record<string, Rule>>): Settings {
  const entries = Object.entries(settings).flatMap(([name, value]) => {
    const rule = own(rules, name);
    return rule ? Object.entries(rule(value, name, settings)) : [[name, value]];
  });
  return Object.fromEntries(entries);
}
