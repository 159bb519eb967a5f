export { Any } from "./any.js";
export { ConstantTensor } from "./constant.js";
export { GetItem, type Key } from "./get_item.js";
export { LogicalOr } from "./logical_or.js";
export { ConcatenateMasks, ExpandDims, OnesLike, ZerosLike } from "./mask_parts.js";
export { NotEqual } from "./not_equal.js";
export { Operation } from "./operation.js";
export { type SliceRange, slice } from "./slice.js";
