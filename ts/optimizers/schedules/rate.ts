import { answers, camelKey, finiteNumber, isPlain, own } from "../../checks.js";
import { parseDescription, type Stored } from "../../described.js";
import { BpttError } from "../../errors.js";
import { isClass, show } from "../../show.js";
import * as classes from "./classes.js";
import { LearningRateSchedule, type ScheduleConfig } from "./schedule.js";

/**
 * A rate for each batch, by its number, that of the first being 0. It is asked ahead, for all batches of a call of the engine, and may be asked
 * again: it goes by the number alone.
 */
export type LearningRateFunction = (step: number) => number;

/** How large steps are: always the same, by a schedule, also as Keras stores one, or by a function. */
export type LearningRate = number | LearningRateSchedule | ScheduleConfig | LearningRateFunction;

/** A learning rate that was checked. */
export type Rate = number | LearningRateSchedule | LearningRateFunction;

/** The arguments of each schedule that come before its options. */
const FIRST: Readonly<Record<keyof typeof classes, readonly string[]>> = {
  CosineDecay: ["initial_learning_rate", "decay_steps"],
  CosineDecayRestarts: ["initial_learning_rate", "first_decay_steps"],
  ExponentialDecay: ["initial_learning_rate", "decay_steps", "decay_rate"],
  InverseTimeDecay: ["initial_learning_rate", "decay_steps", "decay_rate"],
  PiecewiseConstantDecay: ["boundaries", "values"],
  PolynomialDecay: ["initial_learning_rate", "decay_steps"],
};

export function parseRate(where: string, value: unknown): Rate {
  if (value instanceof LearningRateSchedule) return value;
  if (typeof value === "function" && answers(value) && !isClass(value))
    return value as LearningRateFunction;
  if (isPlain(value)) return fromStored(where, value);
  return finiteNumber(where, "learningRate", value, 0);
}

function fromStored(where: string, value: object): LearningRateSchedule {
  const described = parseDescription(`${where}, learningRate`, value);
  const name = described?.className ?? "";
  const Class = own<unknown>(classes, name) as new (...args: unknown[]) => LearningRateSchedule;
  if (described === undefined || Class === undefined || !isPlain(described.config)) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`learningRate\`, expected a number, a function, a schedule, or { class_name, config } of one of ${Object.keys(FIRST).join(", ")}, got ${show(value)}.`,
    );
  }
  const first = FIRST[name as keyof typeof classes];
  const { config } = described;
  const others = Object.entries(config).filter(([key]) => !first.includes(key));
  const options = Object.fromEntries(others.map(([key, given]) => [camelKey(key), given]));
  return new Class(...first.map((key) => config[key]), options);
}

/** The rate of a batch. What a function gives is checked. */
export function rateAt(where: string, rate: Rate, step: number): number {
  if (typeof rate === "number") return rate;
  if (rate instanceof LearningRateSchedule) return rate.at(step);
  const given: unknown = rate(step);
  if (typeof given === "number" && given >= 0 && Number.isFinite(Math.fround(given))) return given;
  throw new BpttError(
    "InvalidArgument",
    `${where}: the function \`learningRate\` must give a finite number of at least 0, and gave ${show(given)} for step ${step}.`,
  );
}

/** The form in which configurations hold it. */
export function storedRate(rate: Rate): number | Stored {
  if (typeof rate === "number") return rate;
  if (rate instanceof LearningRateSchedule) return rate.getConfig();
  return { class_name: "function", config: { name: rate.name } };
}
