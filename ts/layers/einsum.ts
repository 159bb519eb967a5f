/** Equations of an EinsumDense layer that are products over the last axes of its input. */
import { BpttError } from "../errors.js";
import { show } from "../show.js";

/** What an equation makes of an input of some rank. */
export interface Product {
  /** Axes of the input that stay, that of the batch among them. */
  readonly kept: number;
  /** Axes of the input, behind those, that the product is over. */
  readonly summed: string;
  /** Axes of the output in their place. */
  readonly made: string;
}

const EQUATION = /^(\.{3})?([a-zA-Z]+),([a-zA-Z]+)->(\.{3})?([a-zA-Z]+)$/;

/** An equation, checked. */
export class Einsum {
  readonly #elided: boolean;
  readonly #kept: string;
  readonly #summed: string;
  readonly #made: string;

  constructor(where: string, equation: unknown) {
    const parts = typeof equation === "string" ? EQUATION.exec(equation) : null;
    const [, left, input = "", kernel = "", right, output = ""] = parts ?? [];
    this.#elided = left !== undefined;
    const count = (input.length + kernel.length - output.length) / 2;
    this.#kept = input.slice(0, Math.max(0, input.length - count));
    this.#summed = input.slice(this.#kept.length);
    this.#made = kernel.slice(count);
    const letters = this.#kept + this.#summed + this.#made;
    const fits =
      left === right &&
      Number.isInteger(count) &&
      count > 0 &&
      kernel === this.#summed + this.#made &&
      output === this.#kept + this.#made &&
      new Set(letters).size === letters.length &&
      this.ranks.length > 0;
    if (!fits) {
      throw new BpttError(
        "Unsupported",
        `${where}: expected an \`equation\` that is a product over the last axes of (batch, features) or (batch, steps, features), with an output of two or three axes, or over the last of more, such as "ab,bc->ac", "abc,cd->abd" or "...x,xy->...y", got ${show(equation)}.`,
      );
    }
  }

  /** Axes of the kernel. */
  get rank(): number {
    return this.#summed.length + this.#made.length;
  }

  /** Axes that an input can have. */
  get ranks(): number[] {
    return [2, 3, 4, 5].filter((rank) => this.of(rank) !== undefined);
  }

  /** Whether an output with steps has those of the input. */
  get keepsSteps(): boolean {
    return this.#made.length === 1;
  }

  /** For an input of this rank; undefined where it does not fit. */
  of(rank: number): (Product & { elided: number }) | undefined {
    const elided = rank - this.#kept.length - this.#summed.length;
    const kept = rank - this.#summed.length;
    if (this.#elided ? elided < 0 : elided !== 0) return undefined;
    const output = kept + this.#made.length;
    if (kept < 1 || this.#made.length < 1) return undefined;
    // Of more than three axes the last one alone is another.
    if (Math.max(rank, output) > 3 && this.rank !== 2) return undefined;
    return { kept, summed: this.#summed, made: this.#made, elided };
  }

  /** How many of the last axes of the output some letters are; undefined where they are others. */
  lastAxes(letters: string): number | undefined {
    const last = this.#made.slice(-letters.length);
    const same =
      letters.length === last.length && [...last].every((axis) => letters.includes(axis));
    return letters.length > 0 && same ? letters.length : undefined;
  }
}
