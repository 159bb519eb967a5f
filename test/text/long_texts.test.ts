// Texts of any length: words are found in time that grows with the text, and are those of the whole where there is anything to cut at.
import { describe, expect, test } from "vitest";
import { TextVectorization } from "../../ts/index.js";
import { segmentWords } from "../../ts/text/segment.js";

const CHINESE = "我今天看了一部非常好看的电影，真的很喜欢它的故事和音乐。";
const JAPANESE = "私は昨日コンピューターでとても良い映画を見ました。楽しかったです！";

/** The words of a text that is segmented in one go. */
const whole = (text: string, locale: string): string[] =>
  Array.from(new Intl.Segmenter(locale, { granularity: "word" }).segment(text), (s) => s.segment);

/** Numbers below a bound that follow from the seed. */
function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A text that mixes scripts, digits, punctuation of all kinds and what clings to the character before. */
function mixed(length: number, draw: (below: number) => number): string {
  const pools = [
    Array.from(CHINESE),
    Array.from(JAPANESE),
    Array.from("𠮷𠀋々〇ーｱｲｳﾞ"),
    Array.from("abcXYZ0123０１２"),
    Array.from("。！？、，；：・…—「」『』（）_＿'’.,:-〜"),
    ["\u3000", "\u00a0", "\u0301", "\uFE0F", "👍🏽", "👨‍👩‍👧", "한", "ไทย"],
  ];
  let text = "";
  while (text.length < length) {
    // Punctuation and scripts in runs, as they stand in texts.
    const pool = pools[[0, 0, 0, 1, 1, 2, 3, 4, 4, 5][draw(10)]!]!;
    for (let i = draw(5); i >= 0; i--) text += pool[draw(pool.length)]!;
  }
  return text;
}

describe("a piece that is cut", () => {
  test("at borders has the words of the whole", () => {
    const draw = drawer(7);
    for (let round = 0; round < 150; round++) {
      const text = mixed(600 + draw(3000), draw).replace(/\p{Surrogate}/gu, "");
      const locale = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text) ? "ja" : "zh";
      const expected = whole(text, locale).filter((word) => !/^\s+$/.test(word));
      expect(segmentWords(text, false)).toEqual(expected);
    }
  });

  test("within a stretch without borders loses and doubles nothing", () => {
    const draw = drawer(3);
    const letters = Array.from(CHINESE.replace(/[，。]/g, ""));
    const text = Array.from({ length: 30_000 }, () => letters[draw(letters.length)]).join("");
    const words = segmentWords(text, true);
    expect(words.join("")).toBe(text);
    const ends = (words: string[]) => {
      let at = 0;
      return new Set(words.map((word) => (at += word.length)));
    };
    const [mine, expected] = [ends(words), ends(whole(text, "zh"))];
    // Seven parts meet at six places.
    expect([...expected].filter((end) => !mine.has(end)).length).toBeLessThanOrEqual(6);
    expect([...mine].filter((end) => !expected.has(end)).length).toBeLessThanOrEqual(6);
  });

  test.each([
    ["letters", "a"],
    ["characters of two units", "𝒳"],
    ["punctuation", "。"],
    ["marks", "\u0301"],
  ])("within a word of 100,000 %s keeps them whole", (_, letter) => {
    const text = `中${letter.repeat(100_000)}`;
    const words = segmentWords(text, false);
    expect(words.join("")).toBe(text);
    expect(words.some((word) => /\p{Surrogate}/u.test(word))).toBe(false);
  });
});

test("a book without a space is read, one word at a time", () => {
  const vectorization = new TextVectorization({ ragged: true });
  for (const [text, words] of [
    [CHINESE, ["电影", "音乐"]],
    [JAPANESE, ["映画", "コンピューター"]],
  ] as const) {
    vectorization.adapt([text.repeat(15_000)]);
    for (const word of words) expect(vectorization.getVocabulary()).toContain(word);
    const short = new TextVectorization({ ragged: true });
    short.adapt([text.repeat(3)]);
    expect(vectorization.getVocabulary().sort()).toEqual(short.getVocabulary().sort());
  }
});

test.each<[string, string]>([
  ["one word", "a".repeat(3_000_000)],
  ["capitals", "A".repeat(3_000_000)],
  ["blanks", " ".repeat(3_000_000)],
  ["punctuation", ".".repeat(3_000_000)],
  ["halves of characters", "\uD800".repeat(1_000_000)],
  ["words", "The quick brown fox jumps. ".repeat(100_000)],
])("millions of %s are read", (_, text) => {
  const vectorization = new TextVectorization({ ragged: true });
  vectorization.adapt([text]);
  expect(vectorization.vectorize([text])[0]!.length).toBeLessThanOrEqual(600_000);
});

test("a vocabulary of 300,000 words is learned, given and written", () => {
  const words = Array.from({ length: 300_000 }, (_, i) => `w${i}`);
  const learned = new TextVectorization({ ragged: true });
  learned.adapt([words.join(" ")]);
  expect(learned.vocabularySize()).toBe(300_002);
  const copy = TextVectorization.fromConfig(JSON.parse(JSON.stringify(learned.getConfig())));
  expect(copy.vectorize(["w7 w299999"])).toEqual(learned.vectorize(["w7 w299999"]));
});
