import { expect } from "vitest";

/** What consumer/program.mjs reports. */
export interface Report {
  loss: number[];
  shape: number[];
  weights: number[];
  build: string;
}

export function expectTrained(report: Report): void {
  expect(report.shape).toEqual([64, 1]);
  expect(report.weights).toEqual([20 * 8, 8 * 8, 8 * 8, 8, 8, 1]);
  expect(report.loss).toHaveLength(5);
  expect(report.loss.at(-1)).toBeLessThan(report.loss[0] ?? 0);
  expect(report.build).toMatch(/^(simd128|relaxed)(-threads)?$/);
}
