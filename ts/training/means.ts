import type { Logs } from "../callbacks/callback.js";
import type { Totals } from "../engine/engine.js";

/** Running means of loss and metrics, weighted as Keras weights them: a short batch counts by its rows. */
export class Means {
  #rows = 0;
  #loss = 0;
  readonly #sums: number[];
  readonly #counts: number[];
  readonly #names: readonly string[];

  constructor(metrics: readonly { name: string }[]) {
    this.#names = metrics.map(({ name }) => name);
    this.#sums = this.#names.map(() => 0);
    this.#counts = this.#names.map(() => 0);
  }

  add(totals: Totals): Logs {
    this.#rows += totals.rows;
    for (const loss of totals.losses) this.#loss += loss;
    totals.metrics.forEach(({ sum, count }, i) => {
      this.#sums[i]! += sum;
      this.#counts[i]! += count;
    });
    return this.logs();
  }

  /** By name in alphabetical order, as Keras reports them. */
  logs(): Logs {
    const entries = this.#names.map((name, i): [string, number] => [
      name,
      this.#counts[i] === 0 ? 0 : this.#sums[i]! / this.#counts[i]!,
    ]);
    entries.push(["loss", this.#rows === 0 ? 0 : this.#loss / this.#rows]);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
