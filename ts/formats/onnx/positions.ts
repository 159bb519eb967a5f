// Layers that tell of each step where it stands: of their input they read the shape.
import { floats, type Lower, type Place, stored, type Value, width } from "./place.js";
import { FLOAT } from "./protos.js";

/** One vector for each step, for every row. */
const ofSteps =
  (make: (at: Place, steps: string, input: Value) => string): Lower =>
  (at) => {
    const [x] = at.inputs as [Value];
    const vectors = make(at, at.g.sizeOf(x.name, 1), x);
    return floats(at.g.op("Expand", [vectors, at.g.op("Shape", [x.name])]), x.shape);
  };

export const learned = ofSteps((at, steps) =>
  at.g.op("Slice", [stored(at), at.g.ints([0]), steps, at.g.ints([0])]),
);

/** Sines at even features, cosines at odd ones, which are sines a quarter of a turn ahead. */
export const sines = ofSteps(({ g, config }, steps, input) => {
  const features = Array.from({ length: width(input) }, (_, i) => i);
  const wavelength = config.max_wavelength as number;
  const speeds = features.map((i) => wavelength ** -((i - (i % 2)) / features.length));
  const scalar = g.squeeze(steps, 0);
  const places = g.cast(g.op("Range", [g.ints(0), scalar, g.ints(1)]), FLOAT);
  const angles = g.op("Mul", [g.unsqueeze(places, 1), g.floats(speeds)]);
  const odd = g.floats(features.map((i) => i % 2));
  const even = g.floats(features.map((i) => 1 - (i % 2)));
  const [sin, cos] = [g.op("Sin", [angles]), g.op("Cos", [angles])];
  return g.op("Add", [g.op("Mul", [sin, even]), g.op("Mul", [cos, odd])]);
});
