import type { ModelCore } from "./model/core.js";
import { formatShape, sizeOf } from "./shape.js";

/** Widths of the columns, without their margins, unless something in them is longer. */
const WIDTHS = [31, 22, 13] as const;
const HEADER = ["Layer (type)", "Output Shape", "Param #"] as const;

/** The table that Keras prints, one line each. Needs no engine; a model without shapes shows `?`. */
export function summaryLines(core: ModelCore): string[] {
  const rows = core.layers.map((layer) => {
    const node = core.graph?.nodes.find((node) => node.layer === layer);
    const count = node?.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return [
      `${layer.name} (${layer.className})`,
      node ? node.outputs.map(formatShape).join(", ") : "?",
      count === undefined ? "0 (unbuilt)" : count.toLocaleString("en-US"),
    ];
  });
  const widths = WIDTHS.map((width, column) =>
    Math.max(width, ...rows.map((row) => row[column]!.length)),
  );
  const weights = core.graph?.weights ?? [];
  const count = (counted: readonly { size: number }[]) => {
    const total = counted.reduce((sum, { size }) => sum + size, 0);
    return `${total.toLocaleString("en-US")} (${readableSize(4 * total)})`;
  };
  return [
    `Model: "${core.name}"`,
    ...table(rows, widths),
    ` Total params: ${count(weights)}`,
    ` Trainable params: ${count(weights.filter(({ trainable }) => trainable))}`,
    ` Non-trainable params: ${count(weights.filter(({ trainable }) => !trainable))}`,
  ];
}

function table(rows: readonly string[][], widths: readonly number[]): string[] {
  const rule = (left: string, line: string, cross: string, right: string) =>
    left + widths.map((width) => line.repeat(width + 2)).join(cross) + right;
  const cells = (row: readonly string[], edge: string) =>
    edge +
    row
      .map((text, i) => ` ${i === 2 ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)} `)
      .join(edge) +
    edge;
  const body = rows
    .map((row) => cells(row, "│"))
    .flatMap((row, i) => (i === 0 ? [row] : [rule("├", "─", "┼", "┤"), row]));
  return [
    rule("┏", "━", "┳", "┓"),
    cells(HEADER, "┃"),
    rule("┡", "━", "╇", "┩"),
    ...body,
    rule("└", "─", "┴", "┘"),
  ];
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
