/** The calls that train and judge: one part, which a page that only predicts does not load. */
export { optimizerNumbers } from "../model/optimizer_port.js";
export { evaluateModel } from "./evaluate.js";
export { fitModel } from "./fit.js";
export { computeOnBatch } from "./on_batch.js";
