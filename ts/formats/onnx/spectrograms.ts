// Transforms of frames. ONNX has one of its own, whose kernels are no weights.
import { floats, type Lower, unsayable } from "./place.js";
import { laid } from "./windows.js";

/** Keras's epsilon. */
const EPSILON = 1e-7;

/** Each kernel is a convolution of every channel for itself. */
export const stft: Lower = (at) => {
  const { g, layer, inputs, config } = at;
  const [input] = inputs;
  const { mode, padding, frame_step, frame_length } = config as Record<string, number | string>;
  if (mode === "angle") throw unsayable(layer, "no operator of it tells angles of all quadrants");
  const [size, channels] = [frame_length as number, input!.shape[2] as number];
  const windows = { size, stride: frame_step as number, dilation: 1, padding };
  const { x, attributes } = laid(g, input!, windows, 0);
  const bins = config.frequencies as number;
  const part = () => {
    const { path, data } = at.weight();
    const kernel = () => repeated(turned(data, size), channels);
    const weight = g.weight(`${path}^T`, [channels * bins, 1, size], kernel);
    return g.transpose(g.op("Conv", [x, weight], { ...attributes, group: channels }));
  };
  const shape = layer.shapesFor([input!.shape])[0]!;
  const parts = mode === "real" || mode === "imag" ? [part()] : [part(), part()];
  if (parts.length === 1) return floats(parts[0]!, shape);
  if (mode === "stft") {
    // Of each channel one part behind the other.
    const apart = parts.map((name) => g.reshape(name, 0, -1, channels, bins));
    const both = g.op("Concat", apart, { axis: 3 });
    return floats(g.reshape(both, 0, -1, 2 * channels * bins), shape);
  }
  const power = g.op("Add", parts.map((name) => g.op("Mul", [name, name])) as [string, string]);
  if (mode === "psd") {
    const sides = Array.from({ length: channels * bins }, (_, i) =>
      [0, bins - 1].includes(i % bins) ? 1 : 2,
    );
    return floats(g.op("Mul", [power, g.floats(sides)]), shape);
  }
  const magnitude = g.op("Sqrt", [g.op("Max", [power, g.floats(EPSILON)])]);
  return floats(mode === "log" ? g.op("Log", [magnitude]) : magnitude, shape);
};

/** Rows and columns exchanged. */
function turned(data: Float32Array, rows: number): Float32Array {
  const columns = data.length / rows;
  return data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
}

/** The same numbers so many times. */
function repeated(data: Float32Array, times: number): Float32Array {
  const all = new Float32Array(times * data.length);
  for (let i = 0; i < times; i++) all.set(data, i * data.length);
  return all;
}

/** Bands in decibels, some 80 below the loudest, need more than its numbers of 32 bits. */
export const mel: Lower = ({ layer }) => {
  throw unsayable(
    layer,
    "it transforms in 64 bits; write a model that begins behind it, and give it what `logMel` makes",
  );
};
