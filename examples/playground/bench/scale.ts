// A logarithmic axis from one power of ten to another.

export interface LogScale {
  /** Powers of ten, from end to end. */
  readonly ticks: readonly number[];
  /** Where a value lies, 0 to 1. */
  place(value: number): number;
}

/** The shortest axis that holds all values, which are above 0; of none that from 1 to 1000. */
export function logScale(values: readonly number[]): LogScale {
  const logs = values.map(Math.log10);
  const from = values.length > 0 ? Math.floor(Math.min(...logs)) : 0;
  const to = values.length > 0 ? Math.max(Math.ceil(Math.max(...logs)), from + 1) : 3;
  return {
    ticks: Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i)),
    place: (value) => (Math.log10(value) - from) / (to - from),
  };
}
