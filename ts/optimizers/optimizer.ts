/** What the core needs to know about an optimizer, in the shape of Keras's own config. */
export interface OptimizerConfig {
  readonly class_name: "RMSprop" | "SGD";
  readonly config: Readonly<Record<string, number | boolean>>;
}

/** The settings of an update rule. The state (velocities, momenta) belongs to the compiled model. */
export abstract class Optimizer {
  /** The step size. */
  abstract readonly learningRate: number;

  /** The settings in Keras's spelling. */
  abstract getConfig(): OptimizerConfig;
}
