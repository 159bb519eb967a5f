// How a setting of Keras's is said to TensorFlow.js.

/** A setting as it is said: a name and a value, or nothing; undefined where it can't be said. */
export type Rule = (value: unknown, name: string) => Readonly<Record<string, unknown>> | undefined;

export const same: Rule = (value, name) => ({ [name]: value });

export const renamed =
  (to: string): Rule =>
  (value) => ({ [to]: value });

/** Other values it does not have, or they mean something else there. */
export const among =
  (...values: unknown[]): Rule =>
  (value, name) =>
    values.includes(value) ? { [name]: value } : undefined;

/** The same of a list, each of whose values must be this one. */
export const unsaidEach =
  (value: unknown): Rule =>
  (given) =>
    Array.isArray(given) && given.every((one) => one === value) ? {} : undefined;

/** There is no such setting, and what is done is what this value says. */
export const unsaid =
  (value: unknown): Rule =>
  (given) =>
    given === value ? {} : undefined;
