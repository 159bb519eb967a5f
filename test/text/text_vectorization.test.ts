import { describe, expect, test } from "vitest";
import { TextVectorization } from "../../ts/layers/index.js";
import { compareCodePoints } from "../../ts/text/vocabulary.js";

const plain = (rows: ArrayLike<number>[]) => rows.map((row) => Array.from(row));

function adapted(texts: string[], options = {}): TextVectorization {
  const vectorizer = new TextVectorization(options);
  vectorizer.adapt(texts);
  return vectorizer;
}

const words = (texts: string[], options = {}) =>
  adapted(texts, options).getVocabulary({ includeSpecialTokens: false }).sort();

describe("vocabulary", () => {
  test("a second adapt starts from nothing", () => {
    const vectorizer = adapted(["old words"]);
    vectorizer.adapt(["new"]);
    expect(vectorizer.getVocabulary()).toEqual(["", "[UNK]", "new"]);
    expect(vectorizer.vocabularySize()).toBe(3);
  });

  test("any iterable of texts will do", () => {
    const vectorizer = new TextVectorization();
    vectorizer.adapt(new Set(["a b", "a"]));
    expect(plain(vectorizer.vectorize(new Set(["b", "a"])))).toEqual([[3], [2]]);
  });

  test("nothing to adapt to leaves padding and [UNK]", () => {
    const vectorizer = adapted([]);
    expect(vectorizer.getVocabulary()).toEqual(["", "[UNK]"]);
    expect(plain(vectorizer.vectorize(["a b"]))).toEqual([[1, 1]]);
  });

  test("words such as constructor and __proto__ are words", () => {
    const vectorizer = adapted(["constructor __proto__ toString"], { standardize: null });
    expect(plain(vectorizer.vectorize(["__proto__ toString constructor valueOf"]))).toEqual([
      [4, 2, 3, 1],
    ]);
  });

  test("ties are ordered by code point, not by UTF-16 unit", () => {
    const signs = ["a", "\uE000", "\u{1F600}", "\uFFFD", "ab", "\u{10FFFF}", ""];
    const bytes = (text: string) => Buffer.from(text, "utf8");
    const expected = [...signs].sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
    expect([...signs].sort(compareCodePoints)).toEqual(expected);
  });

  test("a list of tokens is taken with or without the special ones", () => {
    const bare = new TextVectorization({ vocabulary: ["x", "y"] });
    const full = new TextVectorization({ vocabulary: ["", "[UNK]", "x", "y"] });
    expect(full.getVocabulary()).toEqual(bare.getVocabulary());
    bare.setVocabulary(["z"]);
    expect(plain(bare.vectorize(["z x"]))).toEqual([[2, 1]]);
  });
});

describe("texts", () => {
  test("a lone surrogate becomes U+FFFD, so that a saved vocabulary is the same one", () => {
    expect(words(["a\uD83D b\uDE00c \u{1F600}"])).toEqual(["a\uFFFD", "b\uFFFDc", "\u{1F600}"]);
  });

  test("functions standardise and split", () => {
    const vectorizer = adapted(["A-b"], {
      standardize: (text: string) => text.toLowerCase(),
      split: (text: string) => text.split("-"),
    });
    expect(vectorizer.getVocabulary()).toEqual(["", "[UNK]", "b", "a"]);
  });

  test("with split null, texts may be lists of tokens", () => {
    const vectorizer = new TextVectorization({ split: null });
    vectorizer.adapt([["New York", "is"], ["Is"]]);
    expect(plain(vectorizer.vectorize([["new york"], ["is", "is"]]))).toEqual([
      [3, 0],
      [2, 2],
    ]);
  });

  test("ragged rows keep their lengths, empty ones too", () => {
    const vectorizer = adapted(["a b c"], { ragged: true });
    expect(plain(vectorizer.vectorize(["", "c", "a b c"]))).toEqual([[], [2], [4, 3, 2]]);
  });
});

describe("Chinese and Japanese", () => {
  test("words are found without being asked for, and wide punctuation goes as . does", () => {
    // Where exactly a dictionary cuts is the engine's business; these words are in every one.
    const found = words(["这部电影真好。我喜欢!"]);
    expect(found).toEqual(expect.arrayContaining(["电影", "喜欢"]));
    expect(found.join("")).not.toMatch(/[。!]/);
    expect(words(["この映画は面白い。"])).toEqual(expect.arrayContaining(["映画", "面白い"]));
    for (const standardize of ["lower", "strip_punctuation"]) {
      expect(words(["カタカナ\u3000ひらがな"], { standardize }).join("")).not.toMatch(/\s/);
    }
  });

  test("punctuation stays where it is not stripped", () => {
    expect(words(["好。"], { standardize: "lower" })).toContain("。");
  });

  test("other scripts and whole pieces between blanks stay as Keras leaves them", () => {
    expect(words(["naïve… 한국어는 좋다 wide\u3000space"])).toEqual(
      ["naïve…", "한국어는", "좋다", "wide\u3000space"].sort(),
    );
    expect(words(["iPhone电影 rock'n'roll"])).toEqual(["iphone", "电影", "rocknroll"].sort());
  });

  test("segment: false cuts at blanks alone, as Keras does", () => {
    expect(words(["电影很好 看"], { segment: false })).toEqual(["电影很好", "看"].sort());
  });
});

describe("configuration", () => {
  test("a vectorizer comes back from JSON as it was", () => {
    const options = { maxTokens: 5, outputSequenceLength: 3, standardize: null, segment: false };
    const first = adapted(["b b é 电影很好"], options);
    const again = TextVectorization.fromConfig(JSON.parse(JSON.stringify(first.getConfig())));
    expect(again.getConfig()).toEqual(first.getConfig());
    expect(plain(again.vectorize(["b x 电影很好"]))).toEqual(
      plain(first.vectorize(["b x 电影很好"])),
    );
  });

  test("an empty vocabulary and a missing one are told apart", () => {
    expect(TextVectorization.fromConfig(adapted([]).getConfig()).vocabularySize()).toBe(2);
    const bare = TextVectorization.fromConfig(new TextVectorization().getConfig());
    expect(() => bare.getVocabulary()).toThrow(/call adapt/);
  });

  test("Keras's own configuration is read, and what is missing here is named", () => {
    const keras = {
      name: "text_vectorization",
      trainable: true,
      max_tokens: 4,
      ngrams: null,
      sparse: false,
      encoding: "utf-8",
      vocabulary: ["a"],
      vocabulary_size: 3,
    };
    expect(TextVectorization.fromConfig(keras).getVocabulary()).toEqual(["", "[UNK]", "a"]);
    expect(() => TextVectorization.fromConfig({ ...keras, sparse: true } as object)).toThrow(
      /`sparse`: true/,
    );
  });

  test("functions have no place in a configuration", () => {
    const vectorizer = adapted(["a"], { split: (text: string) => [text] });
    expect(() => vectorizer.getConfig()).toThrow(/function .* `split`/);
  });
});

describe("mistakes are named", () => {
  const cases: [string, () => unknown, RegExp][] = [
    [
      "one text for a list",
      () => adapted("text" as never),
      /list of texts, got one string; write adapt\(\[text\]\)/,
    ],
    ["no text at all", () => adapted(undefined as never), /got undefined/],
    ["a number for a text", () => adapted(["a", 7] as never), /text 1 to be a string, got 7/],
    ["null for a text", () => adapted([null] as never), /text 0 to be a string, got null/],
    ["tokens without split: null", () => adapted([["a"]] as never), /text 0 to be a string/],
    ["no vocabulary yet", () => new TextVectorization().vectorize(["a"]), /call adapt\(texts\)/],
    ["maxTokens", () => new TextVectorization({ maxTokens: 2 }), /integer above 2, got 2/],
    ["length", () => new TextVectorization({ outputSequenceLength: 0 }), /positive integer, got 0/],
    ["standardize", () => new TextVectorization({ standardize: "x" as never }), /"lower".*got "x"/],
    ["split", () => new TextVectorization({ split: "word" as never }), /"whitespace".*got "word"/],
    [
      "outputMode",
      () => new TextVectorization({ outputMode: "one_hot" as never }),
      /"int".*got "one_hot"/,
    ],
    ["an unknown option", () => new TextVectorization({ max_tokens: 9 } as never), /`maxTokens`/],
    ["empty vocabulary", () => new TextVectorization({ vocabulary: [] }), /empty list/],
    ["twice the same", () => new TextVectorization({ vocabulary: ["a", "a"] }), /"a" twice/],
    ["padding inside", () => new TextVectorization({ vocabulary: ["a", ""] }), /padding token/],
    [
      "not a string",
      () => new TextVectorization({ vocabulary: [3] as never }),
      /only strings.*got 3/,
    ],
    [
      "too many",
      () => new TextVectorization({ maxTokens: 3, vocabulary: ["a", "b"] }),
      /which is 3, got 4/,
    ],
    [
      "adapt over a given vocabulary",
      () => new TextVectorization({ vocabulary: ["a"] }).adapt(["b"]),
      /cannot adapt/,
    ],
    [
      "split returns no list",
      () => adapted(["a"], { split: (text: string) => text as never }),
      /`split` to return an array of strings, got "a"/,
    ],
    [
      "standardize returns no text",
      () => adapted(["a"], { standardize: () => undefined as never }),
      /`standardize` to return a string, got undefined/,
    ],
  ];
  test.each(cases)("%s", (_name, act, message) => {
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ name: "BpttError" }));
  });
});
