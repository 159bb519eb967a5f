export * from "./activations.js";
export * from "./arithmetic.js";
export * from "./elementary.js";
export type { TensorLike } from "./made.js";
export * from "./products.js";
export * from "./reductions.js";
export * from "./shapes.js";
