export { Constant, IdentityInitializer, Ones, Zeros } from "./fixed.js";
export {
  type ConstantNumbers,
  type IdentityInitializerOptions,
  Initializer,
  type InitializerConfig,
  type InitializerLike,
  type InitializerName,
  type NormalOptions,
  type OrthogonalOptions,
  type RandomUniformOptions,
  type VarianceScalingOptions,
} from "./initializer.js";
export { Orthogonal, RandomNormal, RandomUniform, TruncatedNormal } from "./random.js";
export {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from "./scaled.js";
