export { Any } from "./any.js";
export { ConstantTensor, type ConstantValue } from "./constant.js";
export { NotEqual } from "./not_equal.js";
export { Operation } from "./operation.js";
