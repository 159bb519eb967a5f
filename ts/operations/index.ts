export { Any } from "./any.js";
export { Constant } from "./constant.js";
export { NotEqual } from "./not_equal.js";
export { Operation } from "./operation.js";
