import type { Logs } from "../callbacks/callback.js";
import type { Totals } from "../engine/engine.js";
import type { Reported, ReportedMetric } from "../model/compiled.js";

/** What an epoch has added up so far: plain numbers, from which another run can go on. */
export interface Sums {
  readonly rows: number;
  readonly loss: number;
  /** Of each output's loss, where there are several. */
  readonly parts: readonly number[];
  /** Those of all metrics, one behind the other. */
  readonly metrics: readonly number[];
}

/** Losses and metrics of an epoch so far. Losses are means, weighted as Keras weights them: a short batch counts by its rows. */
export class Means {
  #rows = 0;
  #loss = 0;
  #parts: number[];
  #metrics: readonly number[];
  readonly #reported: Reported;

  constructor(reported: Reported) {
    this.#reported = reported;
    this.#parts = reported.losses.map(() => 0);
    this.#metrics = reported.metrics.flatMap(({ sums }) => new Array<number>(sums).fill(0));
  }

  /** What the sums of metrics go on from in the next call of the engine. */
  get sums(): readonly number[] {
    return this.#metrics;
  }

  add(totals: Totals): Logs {
    this.#rows += totals.rows;
    for (const loss of totals.losses) this.#loss += loss;
    totals.parts.forEach((loss, i) => {
      this.#parts[i % this.#parts.length]! += loss;
    });
    this.#metrics = totals.metrics;
    return this.logs();
  }

  /** What there is to keep where a run is broken off within an epoch. */
  state(): Sums {
    return {
      rows: this.#rows,
      loss: this.#loss,
      parts: [...this.#parts],
      metrics: [...this.#metrics],
    };
  }

  /** Goes on from what {@link state} gave, of a model that reports the same. */
  restore({ rows, loss, parts, metrics }: Sums): void {
    this.#rows = rows;
    this.#loss = loss;
    this.#parts = [...parts];
    this.#metrics = [...metrics];
  }

  /** By name in alphabetical order, as Keras reports them. */
  logs(): Logs {
    const mean = (sum: number) => (this.#rows === 0 ? 0 : sum / this.#rows);
    let at = 0;
    const entries: Entry[] = [
      ...this.#reported.metrics.map((metric): Entry => {
        const sums = this.#metrics.slice(at, at + metric.sums);
        at += metric.sums;
        return [metric.name, resultsOf(metric, sums)];
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
function resultsOf({ name, result }: ReportedMetric, sums: readonly number[]) {
  const results = [result(sums)].flat();
  if (results.length === 1) return [[name, results[0]!] as const];
  return results.map((value, i) => [`${name}[${i}]`, value] as const);
}
