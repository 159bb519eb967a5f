import { describe, expect, test } from "vitest";
import { stories } from "../../examples/char-rnn/stories.js";
import { cutStreams } from "../../examples/char-rnn/streams.js";
import { Vocabulary } from "../../examples/char-rnn/vocabulary.js";

const rowsOf = ({ data, shape }: { data: ArrayLike<number>; shape: readonly number[] }) => {
  const [rows = 0, steps = 0] = shape;
  const all = Array.from(data);
  return Array.from({ length: rows }, (_, i) => all.slice(i * steps, (i + 1) * steps));
};

describe("streams", () => {
  const letters = "abcdefghijklmnopqrstuvwxy";
  const vocabulary = Vocabulary.of(letters);
  const cut = (text: string, batch: number, steps: number) => {
    const streams = cutStreams(vocabulary.encode(text, "it"), batch, steps);
    const words = (data: { data: ArrayLike<number>; shape: readonly number[] }) =>
      rowsOf(data).map((row) => row.map((id) => vocabulary.characters[id]).join(""));
    return streams && { x: words(streams.x), y: words(streams.y), characters: streams.characters };
  };

  test("are read side by side, each row going on where it was in the batch before", () => {
    expect(cut(letters, 2, 4)).toEqual({
      x: ["abcd", "mnop", "efgh", "qrst", "ijkl", "uvwx"],
      y: ["bcde", "nopq", "fghi", "rstu", "jklm", "vwxy"],
      characters: 24,
    });
  });

  test("leave what does not fill a piece", () => {
    expect(cut(letters, 2, 5)).toEqual({
      x: ["abcde", "mnopq", "fghij", "rstuv"],
      y: ["bcdef", "nopqr", "ghijk", "stuvw"],
      characters: 20,
    });
  });

  test("have shorter pieces where the text is short", () => {
    expect(cut("abcdefg", 2, 50)).toMatchObject({ x: ["abc", "def"], y: ["bcd", "efg"] });
    expect(cut("abc", 2, 50)).toMatchObject({ x: ["a", "b"], y: ["b", "c"] });
    expect(cut("ab", 2, 50)).toBeUndefined();
    expect(cut("", 1, 1)).toBeUndefined();
  });
});

describe("a vocabulary", () => {
  test("holds each character once, an emoji as one", () => {
    const vocabulary = Vocabulary.of("b🙂aab");
    expect(vocabulary.characters).toEqual(["a", "b", "🙂"]);
    expect([...vocabulary.encode("🙂ba", "it")]).toEqual([2, 1, 0]);
  });

  test("refuses what it does not hold, by its name", () => {
    expect(() => Vocabulary.of("abc").encode("abd", "book.txt")).toThrow(
      'book.txt holds the character "d", which the network does not know.',
    );
  });
});

describe("the built-in stories", () => {
  test("depend on the seed alone, and are as long as asked for", () => {
    expect(stories(5000, 1)).toBe(stories(5000, 1));
    expect(stories(5000, 1)).not.toBe(stories(5000, 2));
    expect(stories(5000, 1)).toHaveLength(5000);
  });

  test("count right", () => {
    const numbers = "no one two three four five six seven eight nine".split(" ");
    const lines = stories(100_000, 7).split("\n").slice(0, -1);
    expect(lines.length).toBeGreaterThan(500);
    for (const line of lines) {
      const [, owner, count, goods] = /^On \w+day (\w+) has (\w+) (\w+ \w+?)s?\. /.exec(line) ?? [];
      let left = numbers.indexOf(count!);
      for (const [, change, many, after] of line.matchAll(
        /\w+ (takes|brings) (\w+) (?:of them|more)\. Now (.*?)\./g,
      )) {
        left += (change === "takes" ? -1 : 1) * numbers.indexOf(many!);
        expect(after).toBe(`${owner} has ${numbers[left]} ${goods}${left === 1 ? "" : "s"}`);
      }
    }
  });
});
