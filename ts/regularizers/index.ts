export { L1, L1L2, L2, OrthogonalRegularizer } from "./classes.js";
export {
  type L1L2Options,
  type OrthogonalRegularizerOptions,
  Regularizer,
  type RegularizerConfig,
  type RegularizerLike,
  type RegularizerName,
} from "./regularizer.js";
