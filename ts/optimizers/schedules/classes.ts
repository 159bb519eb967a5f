/** Every schedule: a line each. */
export { CosineDecay, type CosineDecayOptions } from "./cosine_decay.js";
export { CosineDecayRestarts, type CosineDecayRestartsOptions } from "./cosine_decay_restarts.js";
export { type DecayOptions, ExponentialDecay } from "./exponential_decay.js";
export { InverseTimeDecay } from "./inverse_time_decay.js";
export { PiecewiseConstantDecay } from "./piecewise_constant_decay.js";
export { PolynomialDecay, type PolynomialDecayOptions } from "./polynomial_decay.js";
