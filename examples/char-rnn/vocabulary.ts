import { UserError } from "../sentiment/user_error.js";

/** The characters of a text, each with an id. */
export class Vocabulary {
  readonly #ids: ReadonlyMap<string, number>;

  /** @param characters each once; a character's id is its place. */
  constructor(readonly characters: readonly string[]) {
    this.#ids = new Map(characters.map((character, id) => [character, id]));
  }

  /** All characters of a text. Those outside of the BMP, such as emoji, are one character each, not two halves. */
  static of(text: string): Vocabulary {
    return new Vocabulary([...new Set(text)].sort());
  }

  get size(): number {
    return this.characters.length;
  }

  /** @throws UserError for a character that is not known. */
  encode(text: string, name: string): Int32Array {
    const characters = Array.from(text);
    return Int32Array.from(characters, (character) => {
      const id = this.#ids.get(character);
      if (id !== undefined) return id;
      throw new UserError(
        `${name} holds the character ${JSON.stringify(character)}, which the network does not know.`,
      );
    });
  }
}
