import { BpttError } from "../errors.js";

/** The steps that windows leave of an input, as Keras counts them; less than 1 where a window is longer than the input. */
export function windowSteps(
  steps: number | null,
  {
    size,
    stride,
    dilation,
    padding,
  }: { size: number; stride: number; dilation: number; padding: string },
): number | null {
  if (steps === null) return null;
  if (padding !== "valid") return Math.ceil(steps / stride);
  return Math.floor((steps - (size - 1) * dilation - 1) / stride) + 1;
}

/** The steps that come of windows which steps make, each `stride` behind the one before, as Keras counts them. */
export const stretched = (steps: number, size: number, stride: number, padding: string): number =>
  steps * stride + (padding === "valid" ? Math.max(0, size - stride) : 0);

/** Strides and dilations above 1 do not go together, as in Keras. */
export function checkApart(
  where: string,
  { strides, dilation_rate }: Readonly<Record<string, unknown>>,
): void {
  const above = (sizes: unknown) => Math.max(...[sizes as number].flat()) > 1;
  if (!above(strides) || !above(dilation_rate)) return;
  throw new BpttError(
    "InvalidArgument",
    `${where}: \`strides\` and \`dilationRate\` can't both be above 1.`,
  );
}
