import { describe, expect, test } from "vitest";
import { Random } from "../../examples/sentiment/random.js";
import { readVocabulary } from "../../examples/translation/stored_vocabulary.js";
import { Heap } from "../../examples/translation/subwords/heap.js";
import { learnMerges } from "../../examples/translation/subwords/learn.js";
import { Subwords } from "../../examples/translation/subwords/subwords.js";
import { special } from "../../examples/translation/vocabulary.js";
import { WordVocabulary } from "../../examples/translation/word_vocabulary.js";

const sentences = [
  ["the", "lower", "the", "newer"],
  ["the", "lowest", "の", "🙂"],
];

describe("words", () => {
  const vocabulary = WordVocabulary.of([
    ["b", "a", "c", "b"],
    ["a", "b"],
  ]);

  test("are numbered by how often they occur; rare ones are unknown", () => {
    expect(vocabulary.words).toEqual(["b", "a"]);
    expect(vocabulary.size).toBe(6);
    expect(vocabulary.encode(["a", "c", "b"])).toEqual([5, special.unknown, 4]);
  });

  test("come back up to the end", () => {
    expect(vocabulary.decode([special.start, 5, 1, 4, special.end, 5])).toEqual([
      "a",
      "<unk>",
      "b",
    ]);
  });
});

describe("merges", () => {
  test("are Sennrich's: the most frequent pair first", () => {
    const counts = new Map([
      ["low", 5],
      ["lower", 2],
      ["newest", 6],
      ["widest", 3],
    ]);
    expect(learnMerges(counts, 5)).toEqual([
      ["e", "s"],
      ["es", "t"],
      ["est", " "],
      ["l", "o"],
      ["lo", "w"],
    ]);
  });

  test("of equals, the first in the order of letters; none that occurs once", () => {
    expect(
      learnMerges(
        new Map([
          ["ba", 2],
          ["ab", 2],
        ]),
        9,
      ),
    ).toEqual([
      ["a", " "],
      ["a", "b"],
      ["ab", " "],
      ["b", "a "],
    ]);
    expect(learnMerges(new Map([["ab", 1]]), 9)).toEqual([]);
  });

  test("are those of counting everything anew for each", () => {
    const random = new Random(3);
    const counts = new Map(
      Array.from({ length: 60 }, () => [
        Array.from({ length: 1 + random.next() * 9 }, () => random.pick("aabcd".split(""))).join(
          "",
        ),
        1 + Math.floor(random.next() * 5),
      ]),
    );
    expect(learnMerges(counts, 80)).toEqual(slowMerges(counts, 80));
  });
});

/** The definition, without any bookkeeping. */
function slowMerges(counts: ReadonlyMap<string, number>, most: number): [string, string][] {
  let words = [...counts].map(([word, count]) => ({ pieces: [...word, " "], count }));
  const merges: [string, string][] = [];
  while (merges.length < most) {
    const pairs = new Map<string, number>();
    for (const { pieces, count } of words) {
      for (let i = 1; i < pieces.length; i++) {
        const key = `${pieces[i - 1]}\n${pieces[i]}`;
        pairs.set(key, (pairs.get(key) ?? 0) + count);
      }
    }
    const [best] = [...pairs].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    if (!best || best[1] < 2) break;
    const [left, right] = best[0].split("\n") as [string, string];
    merges.push([left, right]);
    words = words.map(({ pieces, count }) => {
      const merged: string[] = [];
      for (const piece of pieces) {
        if (merged.at(-1) === left && piece === right) merged[merged.length - 1] = left + right;
        else merged.push(piece);
      }
      return { pieces: merged, count };
    });
  }
  return merges;
}

describe("subwords", () => {
  const subwords = Subwords.learn(sentences, 6);

  test("frequent words are one piece, others several", () => {
    expect(subwords.encode(["the"])).toHaveLength(1);
    expect(subwords.encode(["lower"]).length).toBeGreaterThan(1);
  });

  test("every word of known characters comes back, seen or not", () => {
    for (const tokens of [...sentences, ["wolte", "th", "eee", "🙂の"], []]) {
      const ids = subwords.encode(tokens);
      expect(ids).not.toContain(special.unknown);
      expect(subwords.decode([special.start, ...ids, special.end, 9])).toEqual(tokens);
    }
  });

  test("a character that is not known is unknown by itself", () => {
    const ids = subwords.encode(["thx"]);
    expect(ids.filter((id) => id === special.unknown)).toHaveLength(1);
    expect(subwords.decode(ids)).toEqual(["th\uFFFD"]);
  });

  test("sentences in another order teach the same", () => {
    expect(Subwords.learn([...sentences].reverse(), 6).toJSON()).toEqual(subwords.toJSON());
  });

  test("labels show pieces without the space at their end", () => {
    expect(subwords.encode(["the"]).map((id) => subwords.pieceOf(id))).toEqual(["the"]);
  });
});

describe("a stored vocabulary", () => {
  test.each([Subwords.learn(sentences, 20), new WordVocabulary(["a", "b"])])(
    "gives the same ids",
    (vocabulary) => {
      const again = readVocabulary(JSON.parse(JSON.stringify(vocabulary)), "it");
      const tokens = sentences.flat();
      expect(again.size).toBe(vocabulary.size);
      expect(again.encode(tokens)).toEqual(vocabulary.encode(tokens));
    },
  );

  test.each([
    null,
    {},
    { kind: "words", words: ["a", "a"] },
    { kind: "words", words: [""] },
    { kind: "subwords", characters: ["a"], merges: [["a"]] },
    { kind: "subwords", characters: ["a"], merges: [["a", ""]] },
    { kind: "subwords", characters: "ab", merges: [] },
  ])("%j is none", (stored) => {
    expect(() => readVocabulary(stored, "a.json")).toThrow("a.json is no vocabulary");
  });
});

test("a heap gives its items in order", () => {
  const random = new Random(1);
  const items = Array.from({ length: 200 }, () => Math.floor(random.next() * 50));
  const heap = new Heap<number>((a, b) => a < b);
  for (const item of items) heap.push(item);
  expect(items.map(() => heap.pop())).toEqual([...items].sort((a, b) => a - b));
  expect(heap.pop()).toBeUndefined();
});
