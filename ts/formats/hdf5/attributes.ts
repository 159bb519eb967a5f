/** Attributes of a group or data set: texts, as Keras has no others. */

import { sizeOf } from "../../shape.js";
import { quoted } from "../../show.js";
import { readShape } from "./dataspace.js";
import { classOf, nameOf, STRING, VARIABLE } from "./datatypes.js";
import type { Heaps } from "./heaps.js";
import type { Input } from "./input.js";
import { ATTRIBUTE, ATTRIBUTE_INFO, type Message } from "./messages.js";

/** Where the parts of an attribute stand. */
interface Attribute {
  readonly type: number;
  readonly space: number;
  readonly values: number;
  readonly end: number;
}

export class Attributes {
  readonly #input: Input;
  readonly #heaps: Heaps;
  readonly #byName = new Map<string, Attribute>();

  constructor(input: Input, heaps: Heaps, messages: readonly Message[]) {
    this.#input = input;
    this.#heaps = heaps;
    for (const message of messages) {
      if (message.type === ATTRIBUTE_INFO) refuseHeap(input, message.at);
      if (message.type !== ATTRIBUTE) continue;
      const { name, attribute } = readParts(input, message);
      if (this.#byName.has(name)) throw input.error(`an object in it has ${quoted(name)} twice`);
      this.#byName.set(name, attribute);
    }
  }

  names(): string[] {
    return [...this.#byName.keys()];
  }

  /**
   * A text; undefined where there is none of this name.
   *
   * @throws BpttError `File` where it is anything else.
   */
  text(name: string): string | undefined {
    const texts = this.texts(name);
    if (texts === undefined || texts.length === 1) return texts?.[0];
    throw this.#input.error(`its attribute ${quoted(name)} holds ${texts.length} texts, not one`);
  }

  /**
   * A list of texts; undefined where there is none of this name. What is too long for one attribute Keras puts into several: `NAME0`,
   * `NAME1` and so on.
   *
   * @throws BpttError `File` where they are anything else.
   */
  texts(name: string): string[] | undefined {
    if (this.#byName.has(name)) return this.#read(name);
    if (!this.#byName.has(`${name}0`)) return undefined;
    const texts: string[] = [];
    for (let i = 0; this.#byName.has(`${name}${i}`); i++) texts.push(...this.#read(`${name}${i}`));
    return texts;
  }

  #read(name: string): string[] {
    const input = this.#input;
    const { type, space, values, end } = this.#byName.get(name)!;
    const count = sizeOf(readShape(input, space));
    // An empty list has the type of NumPy's empty arrays.
    if (count === 0) return [];
    const kind = classOf(input, type);
    const fixed = kind === STRING;
    if (!fixed && !(kind === VARIABLE && (input.u8(type + 1) & 15) === 1)) {
      throw input.unread(`the attribute ${quoted(name)} of ${nameOf(input, type)}`);
    }
    const size = input.u32(type + 4);
    if (values + count * size > end) {
      throw input.damaged(values, `${count} texts of ${size} bytes`, `${end - values} bytes`);
    }
    const spaces = (input.u8(type + 1) & 15) === PADDED_BY_SPACES;
    return Array.from({ length: count }, (_, i) => {
      const at = values + i * size;
      if (!fixed) return this.#heaps.text(at);
      const text = input.textUpTo(at, size);
      return spaces ? text.replace(/ +$/, "") : text;
    });
  }
}

const PADDED_BY_SPACES = 2;

/** Name, type, shape and values, one after the other; in version 1 each but the last fills a multiple of 8 bytes. */
function readParts(input: Input, { at, size }: Message) {
  const version = input.u8(at);
  if (version < 1 || version > 3) throw input.unread(`an attribute of version ${version}`);
  if (version > 1 && input.u8(at + 1) !== 0) throw input.unread("an attribute of a named type");
  const padded = (length: number) => (version === 1 ? Math.ceil(length / 8) * 8 : length);
  const start = at + (version === 3 ? 9 : 8);
  const length = input.u16(at + 2);
  const type = start + padded(length);
  const space = type + padded(input.u16(at + 4));
  const values = space + padded(input.u16(at + 6));
  const end = at + size;
  if (values > end) throw input.damaged(at, "an attribute within its message", "a longer one");
  return { name: input.textUpTo(start, length), attribute: { type, space, values, end } };
}

/** Many attributes, or large ones, lie in a heap in new files. */
function refuseHeap(input: Input, at: number): void {
  const heap = at + 2 + (input.u8(at + 1) & 1 ? 2 : 0);
  if (input.address(heap) !== undefined) throw input.unread("attributes in a fractal heap");
}
