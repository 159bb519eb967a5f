/** Weights and states, read and replaced: one part, which few pages need. */
export { resetStates } from "./states.js";
export { getWeights, getWeightsOf, setWeights, setWeightsOf } from "./weights.js";
