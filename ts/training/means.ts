import type { Logs } from "../callbacks/callback.js";
import type { Chunk, Totals } from "../engine/engine.js";
import { computeCustom } from "../metrics/compute.js";
import { resultOf } from "../metrics/results/index.js";
import type { Reported, ReportedMetric } from "../model/reported.js";

/** What an epoch has added up so far: plain numbers, from which another run can go on. */
export interface Sums {
  readonly rows: number;
  readonly loss: number;
  /** Of each output's loss, where there are several. */
  readonly parts: readonly number[];
  /** Those of all metrics that the engine computes, one behind the other. */
  readonly metrics: readonly number[];
  /** A sum and a count of each that is a function. */
  readonly custom: readonly number[];
}

/** Losses and metrics of an epoch so far. Losses are means, weighted as Keras weights them: a short batch counts by its rows. */
export class Means {
  #rows = 0;
  #loss = 0;
  #parts: number[];
  #metrics: readonly number[];
  #custom: number[];
  /** Outputs that functions see. */
  readonly #shown: readonly number[];
  readonly #reported: Reported;

  constructor(reported: Reported) {
    this.#reported = reported;
    this.#parts = reported.losses.map(() => 0);
    const zeros = (of: readonly ReportedMetric[]) =>
      of.flatMap(({ sums }) => new Array<number>(sums).fill(0));
    this.#metrics = zeros(reported.metrics.filter(({ custom }) => !custom));
    const functions = reported.metrics.filter(({ custom }) => custom);
    this.#custom = zeros(functions);
    this.#shown = [...new Set(functions.map(({ output }) => output))];
  }

  /** What the next call of the engine is to be told: what the sums of metrics go on from, and what is to be shown. */
  get request(): Pick<Chunk, "sums" | "shown"> {
    return { sums: this.#metrics, shown: this.#shown };
  }

  add(totals: Totals): Logs {
    this.#rows += totals.rows;
    for (const loss of totals.losses) this.#loss += loss;
    totals.parts.forEach((loss, i) => {
      this.#parts[i % this.#parts.length]! += loss;
    });
    this.#metrics = totals.metrics;
    this.#addCustom(totals);
    return this.logs();
  }

  #addCustom({ judged }: Totals): void {
    let at = 0;
    for (const { custom, name, output, units } of this.#reported.metrics) {
      if (custom === undefined) continue;
      const lines = judged[this.#shown.indexOf(output)]!;
      const [sum, count] = computeCustom(custom, name, lines, units);
      this.#custom[at++]! += sum;
      this.#custom[at++]! += count;
    }
  }

  /** What there is to keep where a run is broken off within an epoch. */
  state(): Sums {
    return {
      rows: this.#rows,
      loss: this.#loss,
      parts: [...this.#parts],
      metrics: [...this.#metrics],
      custom: [...this.#custom],
    };
  }

  /** Goes on from what {@link state} gave, of a model that reports the same. */
  restore({ rows, loss, parts, metrics, custom }: Sums): void {
    this.#rows = rows;
    this.#loss = loss;
    this.#parts = [...parts];
    this.#metrics = [...metrics];
    this.#custom = [...custom];
  }

  /** By name in alphabetical order, as Keras reports them. */
  logs(): Logs {
    const mean = (sum: number) => (this.#rows === 0 ? 0 : sum / this.#rows);
    const taken = { core: 0, custom: 0 };
    const entries: Entry[] = [
      ...this.#reported.metrics.map((metric): Entry => {
        const of = metric.custom ? "custom" : "core";
        const at = taken[of];
        taken[of] += metric.sums;
        const all = metric.custom ? this.#custom : this.#metrics;
        return [metric.name, resultsOf(metric, all.slice(at, taken[of]))];
      }),
      ...this.#reported.losses.map((name, i): Entry => [name, [[name, mean(this.#parts[i]!)]]]),
      ["loss", [["loss", mean(this.#loss)]]],
    ];
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.flatMap(([, results]) => results));
  }
}

/** What is reported under a name: one number, or several with names of their own. */
type Entry = readonly [name: string, results: readonly (readonly [string, number])[]];

/** Several results are numbered: callbacks watch numbers, not lists. */
function resultsOf(metric: ReportedMetric, sums: readonly number[]) {
  const { name } = metric;
  const results = [resultOf(metric, sums)].flat();
  if (results.length === 1) return [[name, results[0]!] as const];
  return results.map((value, i) => [`${name}[${i}]`, value] as const);
}
