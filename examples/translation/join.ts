/** Written without spaces between words: Chinese and Japanese, their punctuation, and full-width forms. */
const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303F\uFF00-\uFFEF]/u;
const closing = /^[.,!?;:…)\]}%»”]$/u;
const opening = /^[([{«“¿¡$€£#]$/u;
const number = /^\p{Nd}+$/u;

/**
 * The sentence that tokens make: what `splitSentence` took apart, joined.
 *
 * @param spaced the marks that stand apart from the word before, as "?" does in French; see `spacedMarks`.
 */
export function joinTokens(tokens: readonly string[], spaced: ReadonlySet<string>): string {
  let text = "";
  let quoted = false;
  for (const [i, token] of tokens.entries()) {
    text += i > 0 && needsSpace(tokens, i, quoted, spaced) ? ` ${token}` : token;
    if (token === '"') quoted = !quoted;
  }
  return text;
}

/** Whether a space stands before token i, which is not the first. */
function needsSpace(
  tokens: readonly string[],
  i: number,
  quoted: boolean,
  spaced: ReadonlySet<string>,
): boolean {
  const [before, token] = [tokens[i - 1]!, tokens[i]!];
  if (spaceless.test(before) || spaceless.test(token)) return false;
  if (token === '"') return !quoted;
  if (before === '"' && quoted) return false;
  if (opening.test(before)) return spaced.has(before);
  if (before.endsWith("'") || token.startsWith("-")) return false;
  // 3 : 30 and 1 , 000 were one.
  const between = i > 1 && number.test(tokens[i - 2]!) && number.test(token);
  if (between && /^[.,:]$/.test(before)) return false;
  return !closing.test(token) || spaced.has(token);
}

/**
 * The marks that these sentences mostly separate from the word by a space: `! ? : ; »` before, `«` behind, in French; none in English.
 */
export function spacedMarks(sentences: Iterable<string>): Set<string> {
  const balance = new Map<string, number>();
  const add = (mark: string, spaced: boolean) =>
    balance.set(mark, (balance.get(mark) ?? 0) + (spaced ? 1 : -1));
  for (const sentence of sentences) {
    const characters = Array.from(sentence);
    for (const [i, mark] of characters.entries()) {
      if (closing.test(mark) && i > 0) add(mark, /\s/u.test(characters[i - 1]!));
      else if (opening.test(mark) && i + 1 < characters.length) {
        add(mark, /\s/u.test(characters[i + 1]!));
      }
    }
  }
  return new Set([...balance].filter(([, more]) => more > 0).map(([mark]) => mark));
}
