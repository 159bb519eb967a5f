/** The least level that is told, in dB: 16-bit silence is lower. */
export const FLOOR = -80;

/**
 * How loud samples are: `10 log10 of the mean of x^2`, in dB of a full square wave, -80 at least.
 *
 * @param samples from -1 to 1; none are silence.
 */
export function level(samples: Float32Array): number {
  const power = samples.reduce((sum, x) => sum + x * x, 0) / Math.max(1, samples.length);
  return Math.max(FLOOR, 10 * Math.log10(power));
}
