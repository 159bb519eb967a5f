import { type CellName, titles } from "./cells.js";
import type { Result } from "./experiment.js";
import { share, short } from "./gradients.js";
import { logPlot } from "./plot.js";
import type { Task } from "./tasks/task.js";

/** The norms of the gradient step by step, for each cell. */
export type Norms = ReadonlyMap<CellName, readonly number[]>;

/** A plot over the steps, and the numbers at its ends. */
export function gradientReport(title: string, norms: Norms, colours: boolean): string {
  const entries = [...norms];
  const curves = entries.map(([cell, values]) => ({ name: titles[cell], values }));
  const lines = entries.map(([cell, values]) => {
    const [first, last] = [short(values[0]!), short(values.at(-1)!)];
    return `  ${titles[cell].padEnd(9)}  first step ${first}, last step ${last}: first / last = ${short(share(values))}`;
  });
  return `${title}\n\n${logPlot(curves, colours)}\n\n${lines.join("\n")}\n`;
}

/** What each cell came to. */
export function resultTable(results: readonly Result[], task: Task): string {
  const rows = results.map(({ cell, testLoss, epochs, seconds }) => [
    titles[cell],
    testLoss.toFixed(4),
    `${((100 * testLoss) / task.baseline).toFixed(1)} %`,
    String(epochs),
    seconds.toFixed(0),
  ]);
  const head = ["", task.lossName, "of the baseline", "epochs", "seconds"];
  const baseline = [`(${task.baselineBy})`, task.baseline.toFixed(4), "", "", ""];
  return columns([head, ...rows, baseline]);
}

/** Rows of cells under each other, the first column to the left, the others to the right. */
function columns(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)));
  return rows.map((row) => `  ${line(row).join("  ")}`.trimEnd()).join("\n");
}
