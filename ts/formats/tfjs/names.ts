// The names by which TensorFlow.js knows weights, and those that its converters took over from Keras.
import type { Layer } from "../../layers/layer.js";
import type { ModelWeight } from "../../model/graph.js";
import { cellsOf, type Halves, halvesOf, tfjsClass } from "./classes.js";

/** A weight's layer and what stands below it in Keras's path: `forward_lstm`, `lstm_cell`, `kernel`. */
function below({ layer, of, path }: ModelWeight): string[] {
  const scope = of.slice(0, of.indexOf(layer) + 1);
  return path.slice(scope.reduce((sum, { name }) => sum + name.length + 1, 0)).split("/");
}

/**
 * The name that TensorFlow.js gives a weight: `lstm/kernel`, without cells and models around; `bidirectional/forward_lstm/kernel`;
 * `rnn/RNNCell_0/kernel` for the cells of a stack.
 */
export function tfjsName(weight: ModelWeight): string {
  const { layer, of } = weight;
  const part = of.at(-1)!;
  const own = below(weight).at(-1)!;
  const name = tfjsClass(part.className)?.weights?.[own] ?? own;
  return [layer.name, ...partOf(layer, part), name].join("/");
}

/** The halves are named after the layer that Bidirectional was made of. */
function partOf(layer: Layer, part: Layer): string[] {
  const halves = halvesOf(layer);
  if (halves) {
    const direction = part === halves.backwardLayer ? "backward" : "forward";
    return [`${direction}_${nameOfHalf(halves)}`];
  }
  // A stack of cells is a layer to TensorFlow.js, also where it is one of one.
  const stack = cellsOf(layer).length > 0 && layer.parts[0]!.parts.length > 0;
  return stack ? [`RNNCell_${cellsOf(layer).indexOf(part)}`] : [];
}

/** The name of the layer that both halves are like. Keras writes that of the one that goes forward. */
export const nameOfHalf = ({ forwardLayer }: Halves): string =>
  forwardLayer.name.replace(/^forward_/, "");

/** The weights of a model by all names that files have for them. Where two would have the same one, it is that of the longer name. */
export class WeightNames {
  readonly #byName = new Map<string, ModelWeight>();

  constructor(weights: readonly ModelWeight[]) {
    const forms: ((weight: ModelWeight) => string)[] = [
      ({ path }) => path,
      (weight) => [weight.layer.name, ...below(weight)].join("/"),
      tfjsName,
      namedTwice,
    ];
    for (const form of forms) {
      for (const weight of weights) {
        const name = form(weight);
        if (!this.#byName.has(name)) this.#byName.set(name, weight);
      }
    }
  }

  /**
   * The weight that a file has under this name. As converters write them names may end in `:0`, have the cell's name before the weight's, and begin
   * with those of models.
   */
  find(name: string): ModelWeight | undefined {
    const parts = name.replace(/:0$/, "").split("/", MOST_PARTS);
    for (; parts.length > 1; parts.shift()) {
      const found = this.#byName.get(parts.join("/")) ?? this.#byName.get(withoutCell(parts));
      if (found) return found;
    }
    return undefined;
  }
}

/** Levels of a name, and with them the work on one: models in models have no more. */
const MOST_PARTS = 64;

/** A half that Keras has named after its direction is named so once more where TensorFlow.js writes it. */
const namedTwice = (weight: ModelWeight): string =>
  halvesOf(weight.layer)
    ? tfjsName(weight).replace(/\/(forward|backward)_/, "/$1_forward_")
    : tfjsName(weight);

const withoutCell = (parts: readonly string[]): string =>
  [...parts.slice(0, -2), parts.at(-1)!].join("/");
