import { isPlain, own, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { CallbackState } from "./callback.js";

/** Whether a value, as JSON gives it back, can stand in a field. */
type Fits = (value: unknown) => boolean;

export const isCount: Fits = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isNumber: Fits = (value) => typeof value === "number";
export const isText: Fits = (value) => typeof value === "string";
export const orNull =
  (fits: Fits): Fits =>
  (value) =>
    value === null || fits(value);

/** JSON has no such numbers: they are written as words. */
const WORDS = ["NaN", "Infinity", "-Infinity"];
export const written = (value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
export const readNumber = (value: unknown): unknown =>
  WORDS.includes(value as string) ? Number(value) : value;

/**
 * What a callback knows of a run. It begins afresh with each run, unless it was given what an earlier one knew; goes through JSON, and is
 * checked when it comes back.
 */
export class Memory<T extends object> {
  readonly #where: string;
  readonly #fresh: T;
  readonly #fields: Readonly<Record<keyof T & string, Fits>>;
  #now: T;
  #given = false;

  constructor(where: string, fresh: T, fields: Readonly<Record<keyof T & string, Fits>>) {
    this.#where = where;
    this.#fresh = fresh;
    this.#fields = fields;
    this.#now = { ...fresh };
  }

  get now(): T {
    return this.#now;
  }

  /** A run begins. Tells whether it goes on from what was given. */
  begin(): boolean {
    const given = this.#given;
    if (!given) this.#now = { ...this.#fresh };
    this.#given = false;
    return given;
  }

  write(): CallbackState {
    return Object.fromEntries(Object.entries(this.#now).map(([key, v]) => [key, written(v)]));
  }

  read(state: unknown): void {
    if (!isPlain(state)) throw this.#refusal(`an object, got ${show(state)}`);
    const names = Object.keys(this.#fields) as (keyof T & string)[];
    const unknown = Object.keys(state).find((key) => !names.includes(key as never));
    if (unknown !== undefined) throw this.#refusal(`no field ${show(unknown)}`);
    const entries = names.map((name) => {
      const value = readNumber(own(state, name));
      if (this.#fields[name](value)) return [name, value];
      throw this.#refusal(`another value in the field "${name}", got ${show(value)}`);
    });
    this.#now = Object.fromEntries(entries) as T;
    this.#given = true;
  }

  #refusal(what: string): BpttError {
    return new BpttError(
      "InvalidArgument",
      `${this.#where}.setState expects what getState gave: ${what}.`,
    );
  }
}
