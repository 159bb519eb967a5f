import { Refusal } from "../refusal.js";
import type { Tokens } from "./task.js";

/**
 * Tokens that are written with or without spaces between them.
 *
 * @param vocabulary each once; a token's id is its place.
 */
export function tokens(vocabulary: readonly string[], between: Tokens["between"]): Tokens {
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const split = (text: string) =>
    between === "" ? Array.from(text) : text.split(/\s+/).filter((token) => token !== "");
  return {
    kind: "tokens",
    vocabulary,
    between,
    encode(text) {
      const parts = split(text);
      if (parts.length === 0)
        throw new Refusal({ en: "There is nothing to read yet.", zh: "还没有可读的内容。" });
      return Int32Array.from(parts, (part) => {
        const id = ids.get(part);
        if (id !== undefined) return id;
        throw new Refusal({
          en: `The network does not know ${JSON.stringify(part)}.`,
          zh: `网络不认识 ${JSON.stringify(part)}。`,
        });
      });
    },
  };
}
