import { Bidirectional, type Model } from "bptt";
import { names } from "../network/build.js";

/** A layer of a network that has weights. */
export interface Box {
  readonly name: string;
  /** Its class, where it reads in both directions that of each. */
  readonly kind: string;
  /** Numbers that it makes at a step, of both directions together. */
  readonly size: number;
  readonly parameters: number;
  /** How it goes through time; undefined where it looks at single steps, or at all of them at once. */
  readonly time: "forwards" | "both" | undefined;
}

/** The layers of a network that have weights, from the input on. */
export async function boxesOf(model: Model): Promise<Box[]> {
  const counts = new Map<string, number>();
  for (const { name, data } of await model.getWeights()) {
    const [layer = ""] = name.split("/");
    counts.set(layer, (counts.get(layer) ?? 0) + data.length);
  }
  const weighing = model.layers.filter(({ name }) => counts.has(name));
  return weighing.map((layer) => {
    const { name, className, output } = layer;
    const both = layer instanceof Bidirectional;
    const recurs = name === names.decoder || name.startsWith(`${names.recurrent}_`);
    const steps = Array.isArray(output) ? output[0]! : output;
    return {
      name,
      kind: both ? layer.forwardLayer.className : className,
      size: steps.shape.at(-1)!,
      parameters: counts.get(name)!,
      time: both ? "both" : recurs ? "forwards" : undefined,
    };
  });
}
