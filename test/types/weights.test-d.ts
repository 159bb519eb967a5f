// The types of what weights start with, cost and are held to, and of names.
import { expectTypeOf, test } from "vitest";
import {
  type ActivationName,
  type CompileOptions,
  Constant,
  type Constraint,
  type ConstraintConfig,
  type ConstraintLike,
  type ConstraintName,
  Dense,
  GRU,
  HeNormal,
  type Initializer,
  type InitializerConfig,
  type InitializerLike,
  type InitializerName,
  L1L2,
  L2,
  type ListOrNamed,
  type LossLike,
  type LossName,
  MaxNorm,
  type MemoryUse,
  type MetricName,
  MinMaxNorm,
  type OptimizerLike,
  Orthogonal,
  type Plan,
  RandomNormal,
  type Regularizer,
  type RegularizerConfig,
  type RegularizerLike,
  type RegularizerName,
  Sequential,
  UnitNorm,
  VarianceScaling,
  Zeros,
} from "../../ts/index.js";

test("objects, names and stored forms are accepted alike", () => {
  new Dense(1, { kernelInitializer: new HeNormal(), biasInitializer: new Constant(0.1) });
  new Dense(1, { kernelInitializer: "heNormal", biasInitializer: "he_normal" });
  new GRU(1, { recurrentInitializer: { class_name: "Orthogonal", config: { gain: 2 } } });
  new GRU(1, { kernelInitializer: { class_name: "GlorotUniform", config: { seed: null } } });
  new GRU(1, {
    kernelRegularizer: new L2(0.1),
    recurrentRegularizer: "l1L2",
    biasRegularizer: null,
  });
  new GRU(1, { kernelConstraint: new MaxNorm(2), recurrentConstraint: "maxNorm" });
  const { kernelInitializer = "zeros" } = {} as { kernelInitializer?: InitializerLike };
  new Dense(1, { kernelInitializer });
  // @ts-expect-error a constraint is no initializer
  new Dense(1, { kernelInitializer: new MaxNorm(2) });
  // @ts-expect-error a regularizer is no constraint
  new Dense(1, { kernelConstraint: new L2() });
  // @ts-expect-error a class is no object of it
  new Dense(1, { kernelInitializer: HeNormal });
  // @ts-expect-error no such name
  new Dense(1, { kernelInitializer: "he" });
  // @ts-expect-error no such setting
  new Dense(1, { kernelConstraint: { class_name: "MaxNorm", config: { maxValue: 2 } } });
});

test("settings are Keras's, in camelCase", () => {
  new L1L2({ l1: 0.1 });
  new MinMaxNorm({ minValue: 0, maxValue: 1, rate: 0.5, axis: -1 });
  new VarianceScaling({ mode: "fan_avg", distribution: "uniform" });
  new Orthogonal({ gain: 2 });
  new UnitNorm({ axis: 1 });
  new Zeros();
  // @ts-expect-error the factor is a number
  new L2("0.1");
  // @ts-expect-error Keras's spelling is for Python
  new MinMaxNorm({ min_value: 0 });
  // @ts-expect-error no such mode
  new VarianceScaling({ mode: "fan" });
  // @ts-expect-error seeds are the model's
  new RandomNormal({ seed: 1 });
  // @ts-expect-error it has no settings
  new HeNormal({ gain: 1 });
  // @ts-expect-error one factor
  new L2(0.1, 0.2);
});

test("they are told apart, and say what they are", () => {
  expectTypeOf<HeNormal>().toExtend<Initializer>();
  expectTypeOf<L2>().toExtend<Regularizer>();
  expectTypeOf<MaxNorm>().toExtend<Constraint>();
  expectTypeOf<L2>().not.toExtend<Constraint>();
  expectTypeOf(new HeNormal().getConfig()).toEqualTypeOf<InitializerConfig>();
  expectTypeOf(new L2().getConfig()).toEqualTypeOf<RegularizerConfig>();
  expectTypeOf(new MaxNorm().getConfig()).toEqualTypeOf<ConstraintConfig>();
  expectTypeOf<RegularizerConfig>().toExtend<RegularizerLike>();
  expectTypeOf<Constraint>().toExtend<ConstraintLike>();
});

test("what is a name is called one", () => {
  expectTypeOf<LossName>().toExtend<string>();
  expectTypeOf<"mse" | "binaryCrossentropy" | "binary_crossentropy">().toExtend<LossName>();
  expectTypeOf<"acc" | "binaryAccuracy">().toExtend<MetricName>();
  expectTypeOf<"hard_silu" | "hardSilu">().toExtend<ActivationName>();
  expectTypeOf<"l1_l2" | "l1L2">().toExtend<RegularizerName>();
  expectTypeOf<"min_max_norm" | "minMaxNorm">().toExtend<ConstraintName>();
  expectTypeOf<"lecun_normal" | "lecunNormal">().toExtend<InitializerName>();
  expectTypeOf<CompileOptions["loss"]>().toEqualTypeOf<LossLike | ListOrNamed<LossLike | null>>();
  expectTypeOf<Exclude<CompileOptions["optimizer"], undefined>>().toEqualTypeOf<OptimizerLike>();
});

test("reports have the names of their calls", () => {
  const model = new Sequential();
  expectTypeOf(model.plan()).resolves.toEqualTypeOf<Plan>();
  expectTypeOf(model.memoryUse()).resolves.toEqualTypeOf<MemoryUse>();
});
