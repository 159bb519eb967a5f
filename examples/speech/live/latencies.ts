/** Times of which the last ones are kept. */
const KEPT = 10_000;

/** How long labels took: what is said of the last 10,000 steps. */
export class Latencies {
  readonly #times = new Float64Array(KEPT);
  #count = 0;

  /** Steps so far. */
  get steps(): number {
    return this.#count;
  }

  add(ms: number): void {
    this.#times[this.#count++ % KEPT] = ms;
  }

  /** What so great a part of them did not exceed, 0.5 for the median, in ms; undefined before the first. */
  quantile(part: number): number | undefined {
    const kept = this.#times.slice(0, Math.min(this.#count, KEPT)).sort();
    return kept[Math.min(Math.floor(part * kept.length), kept.length - 1)];
  }

  /** `1.20 ms median, 3.40 ms at the 99th percentile, of 500 steps`. */
  toString(): string {
    const [median, late] = [this.quantile(0.5), this.quantile(0.99)];
    if (median === undefined || late === undefined) return "no steps yet";
    return `${median.toFixed(2)} ms median, ${late.toFixed(2)} ms at the 99th percentile, of ${this.#count.toLocaleString("en-US")} steps`;
  }
}
