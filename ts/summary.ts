import type { Layer } from "./layers/index.js";
import type { ModelCore } from "./model/core.js";
import { callsOf, type Graph } from "./model/graph.js";
import { formatShape, type Shape, sizeOf } from "./shape.js";

/** A column: its title, and its width without margins unless something in it needs more. */
type Column = readonly [title: string, width: number];

/** The columns of a chain of layers. */
const CHAIN: readonly Column[] = [
  ["Layer (type)", 31],
  ["Output Shape", 22],
  ["Param #", 13],
];

/** Those of any other model, which also tell what a layer reads. */
const CONNECTED: readonly Column[] = [
  ["Layer (type)", 19],
  ["Output Shape", 17],
  ["Param #", 10],
  ["Connected to", 17],
];

/** The column of numbers, which stand on the right. */
const NUMBERS = 2;

/** The table that Keras prints, one line each. Needs no engine; a model without shapes shows `?`. */
export function summaryLines(core: ModelCore): string[] {
  const rows = [...inputRows(core), ...layerRows(core)];
  const weights = core.graph?.weights ?? [];
  const count = (counted: readonly { size: number }[]) => {
    const total = counted.reduce((sum, { size }) => sum + size, 0);
    return `${total.toLocaleString("en-US")} (${readableSize(4 * total)})`;
  };
  return [
    `Model: "${core.name}"`,
    ...table(isChain(core) ? CHAIN : CONNECTED, rows),
    ` Total params: ${count(weights)}`,
    ` Trainable params: ${count(weights.filter(({ trainable }) => trainable))}`,
    ` Non-trainable params: ${count(weights.filter(({ trainable }) => !trainable))}`,
  ];
}

/** Whether each layer reads the one before it alone, and once. */
function isChain({ chained, graph }: ModelCore): boolean {
  if (chained || graph === undefined) return true;
  const { inputs, calls } = graph;
  const before = (i: number) => String(i === 0 ? [0, 0] : calls[i - 1]!.outputs[0]);
  const follows = calls.every(({ inputs: read }, i) => String(read) === before(i));
  const layers = new Set(calls.map(({ layer }) => layer));
  return inputs.length === 1 && follows && layers.size === calls.length;
}

/** The inputs, which Keras shows for a model of connected layers. */
function inputRows({ chained, graph }: ModelCore): string[][] {
  if (chained) return [];
  return graph!.inputs.map(({ name, shape }) => [
    `${name} (InputLayer)`,
    formatShape(shape),
    "0",
    "-",
  ]);
}

function layerRows({ layers, graph }: ModelCore): string[][] {
  const sources = graph === undefined ? new Map<string, string>() : namedOutputs(graph);
  const calls = callsOf(graph?.calls ?? []);
  const counts = sizesOf(graph);
  return layers.map((layer) => {
    const own = calls.get(layer) ?? [];
    const from = own.flatMap(({ inputs }) => inputs.map((tensor) => sources.get(String(tensor))!));
    return [
      `${layer.name} (${layer.className})`,
      own.length > 0 ? formatShapes(own.at(-1)!.outputShapes) : "?",
      graph === undefined ? "0 (unbuilt)" : (counts.get(layer) ?? 0).toLocaleString("en-US"),
      from.join(", "),
    ];
  });
}

/** The numbers of weights of each layer; those of a model within the model are its own. */
function sizesOf(graph: Graph | undefined): Map<Layer, number> {
  const counts = new Map<Layer, number>();
  for (const { layer, scope, weights } of graph?.nodes ?? []) {
    const size = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const shown = scope[0] ?? layer;
    counts.set(shown, (counts.get(shown) ?? 0) + size);
  }
  return counts;
}

/** Tensors as `Connected to` names them: the layer, which of its calls, and which output. */
function namedOutputs({ inputs, calls }: Graph): Map<string, string> {
  const names = new Map(inputs.map(({ name }, i) => [`${i},0`, `${name}[0][0]`]));
  const counts = new Map<Layer, number>();
  for (const { layer, outputs } of calls) {
    const call = counts.get(layer) ?? 0;
    counts.set(layer, call + 1);
    outputs.forEach((tensor, i) => {
      names.set(String(tensor), `${layer.name}[${call}][${i}]`);
    });
  }
  return names;
}

const formatShapes = (shapes: readonly Shape[]): string =>
  shapes.length === 1 ? formatShape(shapes[0]!) : `[${shapes.map(formatShape).join(", ")}]`;

function table(columns: readonly Column[], rows: readonly string[][]): string[] {
  const widths = columns.map(([, width], column) =>
    rows.reduce((most, row) => Math.max(most, needed(row[column]!, column)), width),
  );
  const rule = (left: string, line: string, cross: string, right: string) =>
    left + widths.map((width) => line.repeat(width + 2)).join(cross) + right;
  const cells = (row: readonly string[], edge: string) => {
    const texts = widths.map((width, column) => wrapped(row[column]!, width));
    const height = Math.max(...texts.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) => {
      const parts = texts.map((text, column) => {
        const part = text[line] ?? "";
        const width = widths[column]!;
        return ` ${column === NUMBERS ? part.padStart(width) : part.padEnd(width)} `;
      });
      return edge + parts.join(edge) + edge;
    });
  };
  const between = rule("├", "─", "┼", "┤");
  return [
    rule("┏", "━", "┳", "┓"),
    ...cells(
      columns.map(([title]) => title),
      "┃",
    ),
    rule("┡", "━", "╇", "┩"),
    ...rows.flatMap((row, i) => [...(i === 0 ? [] : [between]), ...cells(row, "│")]),
    rule("└", "─", "┴", "┘"),
  ];
}

/** The least width of a text: names stay on one line, lists are broken between words. */
const needed = (text: string, column: number): number =>
  column === 0
    ? text.length
    : text.split(" ").reduce((most, { length }) => Math.max(most, length), 0);

/** A text in lines of at most this width, broken between words. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function readableSize(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size.toFixed(2)} ${units[unit]}`;
}
