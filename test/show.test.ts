// Messages: what they show of whatever they are given, and their bounds.
import { describe, expect, test } from "vitest";
import { BpttError, Dense, input, LSTM, Model, Sequential } from "../ts/index.js";
import { enumerate, list, quoted, shortened, show, showItems } from "../ts/show.js";
import { VALUES } from "./hostile/values.js";
import { expectError } from "./support/models.js";

describe("show", () => {
  test.each(Object.entries(VALUES))("%s", (_, make) => {
    const shown = show(make());
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.length).toBeLessThan(100);
    expect(shown).not.toMatch(/\n/);
  });

  test.each([
    [-0, "-0"],
    [1e21, "1e+21"],
    [0.1 + 0.2, "0.30000000000000004"],
    [Number.MAX_VALUE, "1.7976931348623157e+308"],
    [123n, "123n"],
    [-(10n ** 19n), "-10000000000000000000n"],
    [10n ** 300n, "a BigInt of more than 20 digits"],
    ["a\nb", '"a\\nb"'],
    ["\uD83D\uDE00".repeat(30), `"${"\uD83D\uDE00".repeat(20)}…"`],
    [`x${"\uD83D\uDE00".repeat(30)}`, `"x${"\uD83D\uDE00".repeat(19)}…"`],
    [Symbol("a"), "Symbol(a)"],
    [() => 1, "a function"],
    [Dense, "the class Dense"],
    [class {}, "a class"],
    [[1, 2], "an array of length 2"],
    [new Float32Array(2), "a Float32Array"],
    [new Dense(2), "an instance of Dense"],
    [new Date(0), "an instance of Date"],
    [Object.create(null), "an object"],
    [Proxy.revocable({}, {}), "an object"],
  ])("%o", (value, expected) => expect(show(value)).toBe(expected));

  test("of a number of millions of digits does not write them out", () => {
    expect(show(-(1n << 30_000_000n))).toBe("a BigInt of more than 20 digits");
  });

  test("of lists and names: the first, and how many more", () => {
    expect(list(["a", "b"])).toBe('"a", "b"');
    expect(enumerate([])).toBe("");
    const many = Array.from({ length: 100_000 }, (_, i) => `t${i}`);
    expect(enumerate(many)).toMatch(/^t0, t1, .* and 99,9\d\d more$/);
    expect(enumerate(many).length).toBeLessThan(400);
    expect(enumerate(["x".repeat(1000), "y"])).toMatch(/^x+ and 1 more$/);
    expect(showItems([1, null, "a", -1])).toBe('[1,null,"a",-1]');
    expect(showItems(new Array(2 ** 32 - 1))).toMatch(/^\[undefined,.*,…\]$/);
    expect(quoted('a"b')).toBe('"a\\"b"');
    expect(shortened("x".repeat(40))).toBe("x".repeat(40));
  });
});

describe("a message", () => {
  test("is as it is written where it is short", () => {
    const message = `${"word ".repeat(99)}end.`;
    expect(new BpttError("File", message).message).toBe(message);
  });

  test.each([
    ["a long word", `It has the name "${"x".repeat(1e6)}", which is long.`],
    ["many words", `It has ${"many ".repeat(1e5)}words.`],
    ["lines", `It has ${"many\n".repeat(1e5)}lines.`],
    ["characters of two units", `It has ${"\uD83D\uDE00".repeat(1e5)}.`],
    ["wide spaces", `It has ${"\u3000電影".repeat(1e5)}.`],
  ])("with %s is bounded, begins and ends as it did, and holds whole characters", (_, text) => {
    const { message } = new BpttError("File", text);
    expect(message.length).toBeLessThanOrEqual(500);
    expect(message).toMatch(/^It has .*…/u);
    expect(message.endsWith(text.slice(-5).replaceAll(/\s/g, " "))).toBe(true);
    expect(message).not.toMatch(/\p{Surrogate}/u);
  });

  test("about a model of long names is bounded", async () => {
    const name = (letter: string) => letter.repeat(100_000);
    const bounded = async (run: () => unknown) => {
      const failed = (error: BpttError) => error.message;
      const message = await Promise.resolve()
        .then(run)
        .then(() => "", failed);
      expect(message).toMatch(/^.{10,500}\.$/s);
    };
    const x = input({ shape: [2], name: name("x") });
    const model = new Model({
      inputs: x,
      outputs: new Dense(2, { name: name("d") }).apply(x),
      name: name("m"),
    });
    await bounded(() => new LSTM(2, { name: name("l") }).apply(x));
    await bounded(() => model.predict({ [name("y")]: [[1]] } as never));
    await bounded(() => model.predict([[1]]));
    await bounded(() => model.fit([[1, 2]], [[1, 2]]));
    await bounded(() => model.resetStates(name("r")));
    await bounded(() => model.setWeights([]));
    await bounded(() => new Sequential([new Dense(1)], { name: name("s") }).countParams());
    await bounded(() => new Dense(2, { [name("o")]: 1 } as never));
    await bounded(() => new Dense(2, { activation: name("a") as never }));
    await bounded(() => model.saveWeights(`/absent/${name("f")}`));
    await bounded(() => model.loadWeights(`/absent/${"f/".repeat(1000)}`));
    model.dispose();
    await bounded(() => model.predict([[1, 2]]));
  });

  test("about many names lists a few", async () => {
    const layers = Array.from({ length: 2000 }, (_, i) => new Dense(1, { name: `layer${i}` }));
    await expectError(
      () => new Sequential([...layers, new Dense(1, { name: "layer7" })]),
      "InvalidArgument",
      /"layer7" is already taken.*"layer0", .* and 1,9\d\d more/,
    );
  });

  test("is made of whatever it is given", () => {
    for (const make of Object.values(VALUES)) {
      expect(new BpttError("File", make() as never).message.length).toBeLessThanOrEqual(500);
    }
  });
});
