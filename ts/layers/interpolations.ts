/** How pixels between those of an image are made, by Keras's names; the first is Resizing's default. */
export const INTERPOLATIONS = [
  "bilinear",
  "nearest",
  "bicubic",
  "lanczos3",
  "lanczos5",
  "area",
] as const;

/** How pixels between those of an image are made. */
export type Interpolation = (typeof INTERPOLATIONS)[number];
