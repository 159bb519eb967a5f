import { boolean, checkOptions, show } from "./checks.js";
import { BpttError } from "./errors.js";
import type { Layer } from "./layers/index.js";
import type { ModelCore } from "./model/core.js";
import { callsOf, type Graph } from "./model/graph.js";
import { formatShape, type Shape, sizeOf } from "./shape.js";

/** Options of `summary`, with Keras's names and defaults. */
export interface SummaryOptions {
  /** Called with each line. Default `console.log`. */
  printFn?: (line: string) => void;
  /** Whether the layers of models within the model are shown below them. Default false. */
  expandNested?: boolean;
  /** Whether a column says which layers are trained (`Y`), which are not (`N`), and which have no weights (`-`). Default false. */
  showTrainable?: boolean;
}

/** A layer as it is shown. */
interface Row {
  readonly name: string;
  readonly shape: string;
  readonly count: string;
  readonly from: string;
  readonly trainable: string;
}

/** A column: what it shows, its title, and its width without margins unless something in it needs more. */
type Column = readonly [of: keyof Row, title: string, width: number];

/** The columns of a chain of layers. */
const CHAIN: readonly Column[] = [
  ["name", "Layer (type)", 31],
  ["shape", "Output Shape", 22],
  ["count", "Param #", 13],
];

/** Those of any other model, which also tell what a layer reads. */
const CONNECTED: readonly Column[] = [
  ["name", "Layer (type)", 19],
  ["shape", "Output Shape", 17],
  ["count", "Param #", 10],
  ["from", "Connected to", 17],
];

/** Makes room for one more column in 80 characters. */
const withTrainable = (columns: readonly Column[]): readonly Column[] => [
  ...columns.map(([of, title], i): Column => {
    const widths = columns === CHAIN ? [27, 21, 10] : [17, 15, 9, 14];
    return [of, title, widths[i]!];
  }),
  ["trainable", "Trainable", 9],
];

/** What a model within the model is behind its methods; undefined for any other layer. */
type Within = (layer: Layer) => ModelCore | undefined;

/** The options, and where lines go. A function alone is what prints. */
export function checkSummary(options: unknown): Required<SummaryOptions> {
  const given = typeof options === "function" ? { printFn: options } : options;
  const accepted = ["printFn", "expandNested", "showTrainable"];
  const taken = checkOptions("summary", given as SummaryOptions, accepted);
  const { printFn = console.log, expandNested = false, showTrainable = false } = taken;
  if (typeof printFn !== "function") {
    throw new BpttError(
      "InvalidArgument",
      `summary received an invalid value for argument \`printFn\`, expected a function, got ${show(printFn)}.`,
    );
  }
  return {
    printFn,
    expandNested: boolean("summary", "expandNested", expandNested),
    showTrainable: boolean("summary", "showTrainable", showTrainable),
  };
}

/** The table that Keras prints, one line each. Needs no engine; a model without shapes shows `?`. */
export function summaryLines(
  core: ModelCore,
  { expandNested, showTrainable }: Required<SummaryOptions>,
  within: Within,
): string[] {
  const columns = isChain(core) ? CHAIN : CONNECTED;
  const rows = rowsOf(core, expandNested ? within : () => undefined, core.self.trainable);
  const weights = core.graph?.weights ?? [];
  const count = (counted: readonly { size: number }[]) => {
    const total = counted.reduce((sum, { size }) => sum + size, 0);
    return `${total.toLocaleString("en-US")} (${readableSize(4 * total)})`;
  };
  return [
    `Model: "${core.name}"`,
    ...table(showTrainable ? withTrainable(columns) : columns, rows),
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

/** The inputs of a model of connected layers, which Keras shows, and its layers, each with those within it. */
function rowsOf(core: ModelCore, within: Within, trained: boolean): Row[] {
  return [...inputRows(core), ...layerRows(core, within, trained)];
}

function inputRows({ chained, graph }: ModelCore): Row[] {
  if (chained || graph === undefined) return [];
  return graph.inputs.map(({ name, shape }) => ({
    name: `${name} (InputLayer)`,
    shape: formatShape(shape),
    count: "0",
    from: "-",
    trainable: "-",
  }));
}

function layerRows({ layers, graph }: ModelCore, within: Within, trained: boolean): Row[] {
  const sources = graph === undefined ? new Map<string, string>() : namedOutputs(graph);
  const calls = callsOf(graph?.calls ?? []);
  const counts = sizesOf(graph);
  return layers.flatMap((layer) => {
    const own = calls.get(layer) ?? [];
    const from = own.flatMap(({ inputs }) => inputs.map((tensor) => sources.get(String(tensor))!));
    const count = counts.get(layer) ?? 0;
    const moves = trained && layer.trainable;
    const row = {
      name: `${layer.name} (${layer.className})`,
      shape: own.length > 0 ? formatShapes(own.at(-1)!.outputShapes) : "?",
      count: graph === undefined ? "0 (unbuilt)" : count.toLocaleString("en-US"),
      from: from.join(", "),
      trainable: count === 0 ? "-" : moves ? "Y" : "N",
    };
    const inner = within(layer);
    return inner ? [row, ...rowsOf(inner, within, moves).map(indented)] : [row];
  });
}

/** A row of a layer within the one above. What it reads belongs to another table. */
const indented = (row: Row): Row => ({
  ...row,
  name: `   ${row.name.startsWith(" ") ? row.name : `└ ${row.name}`}`,
  from: "-",
});

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

function table(columns: readonly Column[], rows: readonly Row[]): string[] {
  const widths = columns.map(([of, , width]) =>
    rows.reduce((most, row) => Math.max(most, needed(row[of], of)), width),
  );
  const rule = (left: string, line: string, cross: string, right: string) =>
    left + widths.map((width) => line.repeat(width + 2)).join(cross) + right;
  const cells = (row: readonly string[], edge: string) => {
    const texts = widths.map((width, column) => wrapped(row[column]!, width));
    const height = Math.max(...texts.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) => {
      const parts = texts.map((text, column) =>
        aligned(text[line] ?? "", widths[column]!, columns[column]![0]),
      );
      return edge + parts.map((part) => ` ${part} `).join(edge) + edge;
    });
  };
  const between = rule("├", "─", "┼", "┤");
  const titles = columns.map(([, title]) => title);
  return [
    rule("┏", "━", "┳", "┓"),
    ...cells(titles, "┃"),
    rule("┡", "━", "╇", "┩"),
    ...rows.flatMap((row, i) => {
      const lines = cells(
        columns.map(([of]) => row[of]),
        "│",
      );
      return i === 0 ? lines : [between, ...lines];
    }),
    rule("└", "─", "┴", "┘"),
  ];
}

/** Numbers stand on the right, letters of one character in the middle. */
function aligned(text: string, width: number, of: keyof Row): string {
  if (of === "count") return text.padStart(width);
  const left = of === "trainable" ? Math.floor((width - text.length) / 2) : 0;
  return (" ".repeat(left) + text).padEnd(width);
}

/** The least width of a text: names stay on one line, lists are broken between words. */
const needed = (text: string, of: keyof Row): number =>
  of === "name"
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
