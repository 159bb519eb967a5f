import type { History } from "../callbacks/history.js";
import { boolean, checkOptions, oneOf, show, takeItems } from "../checks.js";
import { inNode } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { panelsOf } from "./panels.js";
import { htmlPlot, svgPlot } from "./svg_plot.js";
import { textPlot } from "./text_plot.js";

/** Options of {@link plotHistory}. */
export interface PlotHistoryOptions {
  /** `"text"` for a terminal (the default), `"svg"`, or `"html"`, a page with the SVG in it. Files of either need nothing else. */
  format?: "text" | "svg" | "html";
  /** What to show, by the names of training. Default: all that was logged. */
  metrics?: readonly string[];
  /** Whether a text has colours. Default: in a terminal, unless `NO_COLOR` is set. */
  colors?: boolean;
}

/** Names to show: more than there are. */
const MOST = 1000;

/**
 * A chart of each logged value over the epochs, with that of validation in it, as text.
 *
 * @example
 * console.log(plotHistory(history));
 * writeFileSync("history.html", plotHistory(history, { format: "html" }));
 * @throws BpttError `InvalidArgument` for what is no history or an option that can't be used, `EmptyData` for one without epochs.
 */
export function plotHistory(
  history: Pick<History, "epoch" | "history">,
  options: PlotHistoryOptions = {},
): string {
  const taken = checkOptions("plotHistory", options, ["format", "metrics", "colors"]);
  const { format = "text", metrics, colors = inTerminal() } = taken;
  const kind = oneOf("plotHistory", "format", format, ["text", "svg", "html"]);
  const coloured = boolean("plotHistory", "colors", colors);
  const names = metrics === undefined ? undefined : takeItems(metrics, MOST);
  if (metrics !== undefined && !(names?.length && names.every((n) => typeof n === "string"))) {
    throw new BpttError(
      "InvalidArgument",
      `plotHistory received an invalid value for argument \`metrics\`, expected a list of names, got ${show(metrics)}.`,
    );
  }
  const panels = panelsOf(history, names as string[] | undefined);
  if (kind === "svg") return svgPlot(panels);
  return kind === "html" ? htmlPlot(panels) : textPlot(panels, coloured);
}

const inTerminal = (): boolean =>
  inNode() && process.stdout?.isTTY === true && !process.env.NO_COLOR;
