/** A quotient; 0 where there is nothing to divide by. */
export const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);

export const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);
