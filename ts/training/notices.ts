// What Keras lets pass without a word although it is hardly ever meant.
import { list } from "../checks.js";
import { classAt } from "../data/sample_weights.js";
import { targetWidth } from "../losses/loss.js";
import type { Compiled } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import type { PreparedData } from "./data.js";

const SAID = new WeakMap<ModelCore, Set<string>>();

/** Says it the first time. */
export function sayOnce(core: ModelCore, notices: readonly string[]): void {
  const said = SAID.get(core) ?? new Set();
  SAID.set(core, said);
  for (const notice of notices) {
    if (!said.has(notice)) console.warn(notice);
    said.add(notice);
  }
}

/** States that go on into rows that have nothing to do with them. */
export function shuffledStates(core: ModelCore, { nodes }: Graph, shuffle: boolean): string[] {
  const stateful = nodes.filter(({ layer }) => layer.carrying.length > 0);
  if (!shuffle || stateful.length === 0) return [];
  const names = list(new Set(stateful.map(({ layer }) => layer.name)));
  return [
    `fit puts the rows for the model "${core.name}" into a new order each epoch, and states of ${names} go on from batch to batch: give \`shuffle: false\` where a row goes on with that of the batch before.`,
  ];
}

/** Accuracy that looks for the largest of several numbers each of which is an answer of its own. */
export function accuracyOfSeveral(compiled: Compiled, { outputs }: Graph): string[] {
  return compiled.heads(outputs).flatMap(({ loss, metrics, weightedMetrics }, i) => {
    const asked = [...metrics, ...weightedMetrics];
    const chosen = asked.some(({ kind, custom }) => kind === undefined && custom === undefined);
    const { width, name } = outputs[i]!;
    if (!chosen || width < 2 || !loss.name.startsWith("binary")) return [];
    return [
      `"accuracy" of the ${width} outputs of layer "${name}" is whether the largest of them stands where the largest target does, as in Keras; "binary_accuracy" judges each on its own.`,
    ];
  });
}

/** Rows that come class by class, of which the last ones tell nothing about a model that learns from the others. */
export function classesHeldOut(
  compiled: Compiled,
  { graph: { outputs }, targets }: PreparedData,
  at: number,
): string[] {
  return compiled.heads(outputs).flatMap(({ loss }, i) => {
    const { width: units, perStep, name } = outputs[i]!;
    const several = units > 1 && loss.name.startsWith("binary");
    if (perStep || several || loss.labels === undefined) return [];
    const { data } = targets[i]!;
    const width = targetWidth(loss, units);
    const classes = Array.from({ length: data.length / width }, (_, row) =>
      classAt(data, row * width, width),
    );
    const found = heldOut(classes, at);
    if (found === undefined) return [];
    return [
      `\`validationSplit\` holds the last rows out, and ${found} of the output "${name}": bring the rows into another order first.`,
    ];
  });
}

function heldOut(classes: readonly number[], at: number): string | undefined {
  const trained = new Set(classes.slice(0, at));
  const all = new Set(classes);
  const others = [...all].filter((one) => !trained.has(one)).sort((a, b) => a - b);
  if (others.length > 0) {
    return `among the rows before them there is none of the class ${list(others.map(String))}`;
  }
  const changes = classes.filter((one, row) => row > 0 && one !== classes[row - 1]).length;
  const sorted = all.size > 1 && changes === all.size - 1;
  return sorted ? "all rows come class by class, by the targets" : undefined;
}
