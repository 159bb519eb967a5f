import type { Logs } from "../callbacks/callback.js";
import type { Totals } from "../engine/engine.js";

/** Running means of losses and metrics, weighted as Keras weights them: a short batch counts by its rows. */
export class Means {
  #rows = 0;
  #loss = 0;
  readonly #parts: number[];
  readonly #sums: number[];
  readonly #counts: number[];
  readonly #names: { readonly losses: readonly string[]; readonly metrics: readonly string[] };

  /** @param names of the outputs' losses, where there are several, and of the metrics. */
  constructor(names: { readonly losses: readonly string[]; readonly metrics: readonly string[] }) {
    this.#names = names;
    this.#parts = names.losses.map(() => 0);
    this.#sums = names.metrics.map(() => 0);
    this.#counts = names.metrics.map(() => 0);
  }

  add(totals: Totals): Logs {
    this.#rows += totals.rows;
    for (const loss of totals.losses) this.#loss += loss;
    totals.parts.forEach((loss, i) => {
      this.#parts[i % this.#parts.length]! += loss;
    });
    totals.metrics.forEach(({ sum, count }, i) => {
      this.#sums[i]! += sum;
      this.#counts[i]! += count;
    });
    return this.logs();
  }

  /** By name in alphabetical order, as Keras reports them. */
  logs(): Logs {
    const mean = (sum: number, count: number) => (count === 0 ? 0 : sum / count);
    const { losses, metrics } = this.#names;
    const entries: [string, number][] = [
      ...metrics.map(
        (name, i) => [name, mean(this.#sums[i]!, this.#counts[i]!)] as [string, number],
      ),
      ...losses.map((name, i) => [name, mean(this.#parts[i]!, this.#rows)] as [string, number]),
      ["loss", mean(this.#loss, this.#rows)],
    ];
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
