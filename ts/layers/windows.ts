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

/** How windows follow each other that steps make, and what comes behind the last of them. */
export interface Stretch {
  readonly size: number;
  readonly stride: number;
  readonly padding: string;
  readonly added: number | undefined;
}

/** The steps that come of windows which steps make, as Keras counts them. */
export function stretched(steps: number, { size, stride, padding, added }: Stretch): number {
  const valid = padding === "valid";
  if (added !== undefined) return (steps - 1) * stride + (valid ? size : size % 2) + added;
  return steps * stride + (valid ? Math.max(0, size - stride) : 0);
}

/** Refuses an output padding that is not below the strides, as Keras does, or with which Keras makes no output. */
export function checkOutputPadding(
  where: string,
  { output_padding, strides, kernel_size, padding }: Readonly<Record<string, unknown>>,
): void {
  if (output_padding === null) return;
  const [added, apart, sizes] = [output_padding, strides, kernel_size].map((value) =>
    [value as number].flat(),
  );
  for (const [i, more] of added!.entries()) {
    const [stride, size] = [apart![i]!, sizes![i]!];
    if (more >= stride) {
      throw new BpttError(
        "InvalidArgument",
        `${where}: \`outputPadding\` must be below \`strides\`, got ${more} and ${stride}.`,
      );
    }
    if (padding === "same" && size % 2 === 0 && more === 0) {
      throw new BpttError(
        "InvalidArgument",
        `${where}: an \`outputPadding\` of 0 leaves the last window nothing with \`padding: "same"\` and an even \`kernelSize\`, expected at least 1.`,
      );
    }
  }
}

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
