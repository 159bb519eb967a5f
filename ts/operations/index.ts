export { Any } from "./any.js";
export { ConstantTensor } from "./constant.js";
export { NotEqual } from "./not_equal.js";
export { Operation } from "./operation.js";
