/** The optimizers of the page. */
export const optimizerNames = ["adam", "adamw", "rmsprop", "sgd", "lion"] as const;

/** How the learning rate goes; see `schedule.ts`. */
export const scheduleNames = [
  "constant",
  "warmup",
  "cosine",
  "warmup-cosine",
  "restarts",
  "linear",
  "exponential",
  "inverse",
  "stairs",
] as const;

/** How a network learns, as plain JSON. */
export interface TrainingPlan {
  readonly optimizer: (typeof optimizerNames)[number];
  /** The highest learning rate. */
  readonly rate: number;
  readonly schedule: (typeof scheduleNames)[number];
  /** The part of the rate that is left at the end. */
  readonly left: number;
  /** Updates in which the rate rises, where the schedule has a warm-up. */
  readonly warmup: number;
  /** The length to which the whole gradient is cut; 0 for none. */
  readonly clip: number;
  /** Rows of an update. */
  readonly batch: number;
  /** Updates. */
  readonly steps: number;
}

/** A plan that says nothing special. */
export const training = (rest: Partial<TrainingPlan> = {}): TrainingPlan => ({
  optimizer: "adam",
  rate: 0.01,
  schedule: "cosine",
  left: 0.05,
  warmup: 50,
  clip: 1,
  batch: 32,
  steps: 300,
  ...rest,
});
