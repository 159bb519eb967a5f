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
