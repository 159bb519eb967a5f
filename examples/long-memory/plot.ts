import { blue, green, plot, red, reset } from "asciichart";

/** A curve over the steps of a sequence. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

const WIDTH = 64;
const HEIGHT = 12;
const COLOURS = [red, green, blue];
/** What is smaller is drawn here: the logarithm of 0 is nowhere. */
const SMALLEST = -20;

/**
 * Curves on a logarithmic scale. Colours tell them apart; where there are none, each curve has a chart of its own, all on one
 * scale.
 */
export function logPlot(curves: readonly Curve[], colours: boolean): string {
  const logs = curves.map(({ values }) => shrink(values).map(logarithm));
  const scale = scaleFor(logs.flat());
  const steps = Math.max(...curves.map(({ values }) => values.length));
  const title = ({ name }: Curve, i: number) =>
    colours ? `${COLOURS[i % COLOURS.length]}── ${name}${reset}` : name;
  const draw = (series: number[][]) =>
    plot(series, { ...scale, colors: colours ? COLOURS : [], offset: 2, format: power });
  const charts = colours
    ? [`${" ".repeat(7)}${curves.map(title).join("   ")}\n${draw(logs)}`]
    : curves.map((curve, i) => `${" ".repeat(7)}${title(curve, i)}\n${draw([logs[i]!])}`);
  return charts.map((chart) => `${trimmed(chart)}\n${axis(steps)}`).join("\n\n");
}

/** At most as many values as there are columns, the first and the last among them. */
function shrink(values: readonly number[]): number[] {
  if (values.length <= WIDTH) return [...values];
  return Array.from({ length: WIDTH }, (_, column) => {
    return values[Math.round((column * (values.length - 1)) / (WIDTH - 1))]!;
  });
}

const logarithm = (value: number): number => Math.max(SMALLEST, Math.log10(value));

/** A range in which every line of the chart stands for a whole power of ten. */
function scaleFor(logs: readonly number[]) {
  const max = Math.ceil(Math.max(...logs));
  const span = Math.max(1, max - Math.floor(Math.min(...logs)));
  const powersPerLine = Math.ceil(span / HEIGHT);
  const height = Math.ceil(span / powersPerLine);
  return { max, min: max - height * powersPerLine, height };
}

const power = (log: number): string => `1e${Math.round(log)}`.padStart(6);

function axis(steps: number): string {
  // A chart of n values has n - 1 columns behind its axis.
  const width = Math.min(steps, WIDTH) - 1;
  const [first, last] = ["step 1", String(steps)];
  return " ".repeat(7) + first + last.padStart(Math.max(last.length + 1, width - first.length));
}

const trimmed = (chart: string): string =>
  chart
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
