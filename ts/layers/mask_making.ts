/**
 * What Keras makes masks of: numbers differ from a value, something is true at a step, in one of two masks, nowhere or everywhere, one feature is made of
 * a step, and several masks are put together, along their steps or their features.
 */
export type MaskMaking =
  | { readonly what: "differs"; readonly value: number }
  | { readonly what: "any" | "either" | "zeros" | "ones" | "feature" | "steps" | "features" };
