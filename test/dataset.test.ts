// Data sets: what each method gives, the same again for the same seed and epoch, and from any position on.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { Dataset, type DatasetPosition } from "../ts/index.js";
import { classifier, expectError, flatWeights, sentences } from "./support/models.js";

const quiet = { verbose: 0 } as const;
const folder = mkdtempSync(path.join(tmpdir(), "bptt-dataset-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function all<T>(data: AsyncIterable<T>): Promise<T[]> {
  const elements: T[] = [];
  for await (const element of data) elements.push(element);
  return elements;
}

const count = (n: number) => Dataset.fromGenerator(() => Array.from({ length: n }, (_, i) => i));

describe("fromArrays", () => {
  test("gives rows of every form of data", async () => {
    const table = { data: Int32Array.of(1, 2, 3, 4), shape: [2, 2] };
    const ys = { data: Float32Array.of(5, 6), shape: [2] };
    expect(await all(Dataset.fromArrays(table, ys))).toEqual([
      [Int32Array.of(1, 2), 5],
      [Int32Array.of(3, 4), 6],
    ]);
    const cube = { data: [1, 2, 3, 4], shape: [2, 1, 2] };
    expect(await all(Dataset.fromArrays(cube))).toEqual([
      [{ data: [1, 2], shape: [1, 2] }],
      [{ data: [3, 4], shape: [1, 2] }],
    ]);
    const ragged = { ...table, lengths: [1, 2] };
    expect(await all(Dataset.fromArrays(ragged))).toEqual([
      [Int32Array.of(1)],
      [Int32Array.of(3, 4)],
    ]);
    const named = { a: [[1], [2]], b: Float32Array.of(3, 4) };
    expect(await all(Dataset.fromArrays(named, [7, 8]))).toEqual([
      [{ a: [1], b: 3 }, 7],
      [{ a: [2], b: 4 }, 8],
    ]);
  });

  test("refuses different numbers of rows, and what has none", async () => {
    await expectError(() => Dataset.fromArrays([[1]], [1, 2]), "Shape", /x has 1 rows, y has 2/);
    await expectError(
      () => Dataset.fromArrays({ a: [1], b: [1, 2] }),
      "Shape",
      /x.a has 1 rows, x.b has 2/,
    );
    await expectError(() => Dataset.fromArrays(7), "InvalidArgument", /x should be an array/);
    await expectError(() => Dataset.fromArrays({}), "InvalidArgument", /x should be an array/);
  });
});

describe("stages", () => {
  const cases: [string, Dataset<unknown>, unknown[], number | undefined][] = [
    ["map", Dataset.fromArrays([1, 2]).map(([n]) => n * 10), [10, 20], 2],
    ["map by a promise", Dataset.fromArrays([1, 2]).map(async ([n]) => n * 10), [10, 20], 2],
    ["filter", count(6).filter((n) => n % 2 === 1), [1, 3, 5], undefined],
    ["take", count(6).take(2), [0, 1], undefined],
    ["take none", count(6).take(0), [], undefined],
    ["take more than there are", Dataset.fromArrays([1, 2]).take(9), [[1], [2]], 2],
    ["skip", count(6).skip(4), [4, 5], undefined],
    ["skip all", Dataset.fromArrays([1, 2]).skip(9), [], 0],
    ["repeat", count(2).repeat(2), [0, 1, 0, 1], undefined],
    ["repeat of a known size", Dataset.fromArrays([1, 2]).repeat(2), [[1], [2], [1], [2]], 4],
    ["repeat without end", count(2).repeat().take(5), [0, 1, 0, 1, 0], undefined],
    ["repeat of nothing", count(0).repeat(), [], undefined],
    ["cache", count(3).cache(), [0, 1, 2], undefined],
    ["prefetch", count(5).prefetch(2), [0, 1, 2, 3, 4], undefined],
    [
      "batch",
      Dataset.fromArrays([1, 2, 3], [4, 5, 6]).batch(2),
      [
        [
          [1, 2],
          [4, 5],
        ],
        [[3], [6]],
      ],
      2,
    ],
    [
      "batch of full ones",
      count(5).batch(2, { dropRemainder: true }),
      [
        [0, 1],
        [2, 3],
      ],
      undefined,
    ],
    [
      "batch of shapes",
      Dataset.fromArrays({ data: [1, 2, 3, 4], shape: [2, 1, 2] }).batch(2),
      [[{ data: Float32Array.of(1, 2, 3, 4), shape: [2, 1, 2] }]],
      1,
    ],
    [
      "batch of names",
      Dataset.fromArrays({ a: [[1], [2]], b: [3, 4] }, [7, 8]).batch(2),
      [[{ a: [[1], [2]], b: [3, 4] }, [7, 8]]],
      1,
    ],
    [
      "padBatch",
      Dataset.fromArrays([[1], [2, 3]], [7, 8]).padBatch(2),
      [
        [
          [
            [1, 0],
            [2, 3],
          ],
          [7, 8],
        ],
      ],
      1,
    ],
    [
      "padBatch of vectors",
      Dataset.fromArrays([[[1, 2]], []]).padBatch(2, { padding: "pre", value: 9, length: 2 }),
      [
        [
          [
            [
              [9, 9],
              [1, 2],
            ],
            [
              [9, 9],
              [9, 9],
            ],
          ],
        ],
      ],
      1,
    ],
    [
      "bucketByLength",
      Dataset.fromArrays([[1], [1, 2, 3], [2], [3, 4, 5], [9]]).bucketByLength({
        boundaries: [2],
        batchSize: 2,
      }),
      [
        [[[1], [2]]],
        [
          [
            [1, 2, 3],
            [3, 4, 5],
          ],
        ],
        [[[9]]],
      ],
      undefined,
    ],
    [
      "bucketByLength with sizes of its own",
      count(6).bucketByLength({
        boundaries: [2, 4],
        batchSize: [1, 3, 9],
        lengthOf: (n) => n,
        dropRemainder: true,
      }),
      [[0], [1]],
      undefined,
    ],
  ];
  test.each(cases)("%s", async (_, data, elements, size) => {
    expect(data.size).toBe(size);
    expect(await all(data)).toEqual(elements);
    // Again, as an iteration leaves nothing behind.
    expect(await all(data)).toEqual(elements);
  });

  test("cache reads once, and prefetch reads ahead", async () => {
    let reads = 0;
    const counted = count(4).map((n) => {
      reads++;
      return n;
    });
    const cached = counted.cache();
    await all(cached);
    await all(cached);
    expect(reads).toBe(4);
    const ahead = counted.prefetch(2)[Symbol.asyncIterator]();
    await ahead.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(reads).toBe(4 + 3);
  });

  test("a stage before is closed when an iteration is left", async () => {
    let closed = 0;
    const data = Dataset.fromGenerator(function* () {
      try {
        for (;;) yield [1];
      } finally {
        closed++;
      }
    });
    const chain = data
      .map((x) => x)
      .filter(() => true)
      .batch(2)
      .shuffle({ buffer: 2 });
    for await (const _ of chain) break;
    expect(closed).toBe(1);
    for await (const _ of chain.take(3).prefetch()) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(closed).toBe(2);
  });
});

describe("shuffle", () => {
  const numbers = Dataset.fromArrays(Array.from({ length: 100 }, (_, i) => i)).map(([n]) => n);
  test.each([{ whole: true }, { buffer: 10 }])("%j depends on seed and epoch alone", async (by) => {
    const data = numbers.shuffle({ ...by, seed: 5 });
    const first = await all(data);
    expect(await all(data)).toEqual(first);
    expect([...first].sort((a, b) => a - b)).toEqual(await all(numbers));
    expect(first).not.toEqual(await all(numbers));
    expect(await all(data.iterate({ epoch: 1 }))).not.toEqual(first);
    expect(await all(numbers.shuffle({ ...by, seed: 6 }))).not.toEqual(first);
    expect(await all(numbers.shuffle({ ...by, seed: 5 + 2 ** 40 }))).not.toEqual(first);
  });

  test("within a buffer nothing comes before its time", async () => {
    const order = await all(numbers.shuffle({ buffer: 10 }));
    expect(order.every((n, i) => n < i + 10)).toBe(true);
  });

  test("draws each place alike", async () => {
    const seen = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    const four = Dataset.fromArrays([0, 1, 2, 3]).shuffle({ whole: true });
    for (let epoch = 0; epoch < 2000; epoch++) {
      let place = 0;
      for await (const [n] of four.iterate({ epoch })) seen[place++]![n]!++;
    }
    // 500 each, with a deviation of 19.
    for (const n of seen.flat()) expect(Math.abs(n - 500)).toBeLessThan(90);
  });

  test("before repeat has a new order each time", async () => {
    const twice = await all(numbers.shuffle({ whole: true }).repeat(2));
    expect(twice.slice(0, 100)).not.toEqual(twice.slice(100));
    expect(twice.slice(100).sort((a, b) => a - b)).toEqual(await all(numbers));
  });
});

describe("a position", () => {
  const base = Dataset.fromArrays(
    Array.from({ length: 17 }, (_, i) => Array.from({ length: 1 + (i % 5) }, () => i)),
  );
  const forms: [string, Dataset<unknown>][] = [
    ["rows", base],
    ["whole", base.shuffle({ whole: true }).batch(3)],
    ["buffer", base.shuffle({ buffer: 4 }).batch(3).prefetch(2)],
    ["filter", base.filter(([x]) => x.length > 1).padBatch(2)],
    ["buckets", base.bucketByLength({ boundaries: [3], batchSize: 2 })],
    [
      "take and skip",
      base
        .skip(2)
        .take(9)
        .map((x) => x),
    ],
    ["repeat", base.shuffle({ whole: true }).repeat(2).batch(4)],
    [
      "repeat of what is not known",
      base
        .filter(() => true)
        .repeat(2)
        .batch(4),
    ],
    ["repeat without end", base.shuffle({ buffer: 3 }).repeat().take(30)],
    ["cache", base.shuffle({ whole: true }).cache().batch(2)],
    ["a generator", Dataset.fromGenerator(() => [1, 2, 3, 4]).map((x) => [x])],
  ];
  test.each(forms)("of %s goes on with the same elements", async (_, data) => {
    for (const epoch of [0, 3]) {
      const whole = await all(data.iterate({ epoch }));
      const places = [0, 1, Math.floor(whole.length / 2), whole.length - 1, whole.length];
      for (const place of places) {
        const first = data.iterate({ epoch });
        for (let i = 0; i < place; i++) await first.next();
        const from = JSON.parse(JSON.stringify(first.position)) as DatasetPosition;
        expect(from).toEqual({ epoch, element: place });
        await first.return();
        const rest = data.iterate({ from });
        expect(await all(rest)).toEqual(whole.slice(place));
        expect(rest.position).toEqual({ epoch, element: whole.length });
      }
    }
  });

  test("does not compute what lies before it where that can be told", async () => {
    const seen: number[] = [];
    const mapped = base.map((x) => {
      seen.push(x[0]![0]!);
      return x;
    });
    const rest = mapped.batch(4).iterate({ from: { epoch: 0, element: 4 } });
    await all(rest);
    expect(seen).toEqual([16]);
  });
});

describe("lines", () => {
  const text = "\uFEFFone\r\ntwo\n\nü 鸭 three";
  const lines = ["one", "two", "", "ü 鸭 three"];
  const bytes = new TextEncoder().encode(text);
  const file = path.join(folder, "lines.txt");
  writeFileSync(file, bytes);
  const cut = (size: number) =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.slice(i * size, (i + 1) * size),
    );
  const sources: [string, Parameters<typeof Dataset.fromLines>[0]][] = [
    ["a path", file],
    ["a URL", pathToFileURL(file)],
    ["a Blob", new Blob([bytes])],
    ["a function that gives a Response", () => new Response(bytes)],
    ["a function that gives a promise of one", async () => new Response(bytes)],
    ["bytes one by one", cut(1)],
    ["bytes in pieces", cut(7)],
    ["texts", ["\uFEFFone\r\ntwo\n", "", "ü 鸭 three"]],
    [
      "a function of a generator",
      async function* () {
        yield* cut(5);
      },
    ],
  ];
  test.each(sources)("of %s", async (_, source) => {
    const data = Dataset.fromLines(source);
    expect(await all(data)).toEqual(lines);
    expect(await all(data)).toEqual(lines);
  });

  test("are refused where they can't be read, or only once", async () => {
    await expectError(
      () => all(Dataset.fromLines(path.join(folder, "none"))),
      "File",
      /could not read.*: there is no such file or folder\.$/,
    );
    await expectError(
      () => Dataset.fromLines(new Response("a")),
      "InvalidArgument",
      /read only once/,
    );
    await expectError(() => Dataset.fromLines(["a"].values()), "InvalidArgument", /read only once/);
    await expectError(() => Dataset.fromLines(7 as never), "InvalidArgument", /expects the path/);
    await expectError(() => all(Dataset.fromLines([7] as never)), "InvalidArgument", /part 0 is 7/);
    await expectError(() => all(Dataset.fromLines(() => 7 as never)), "InvalidArgument", /got 7/);
  });
});

describe("CSV", () => {
  test("has quoted fields, ends of lines within them, and empty lines between records", async () => {
    const text = 'name,text,n\r\n"Ann ""A""","one,\r\ntwo",1\r\n\r\nBob,,2\n"",plain "q" x,""\n';
    const expected = [
      { name: 'Ann "A"', text: "one,\r\ntwo", n: "1" },
      { name: "Bob", text: "", n: "2" },
      { name: "", text: 'plain "q" x', n: "" },
    ];
    const bytes = new TextEncoder().encode(text);
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    for (const source of [[text], single, new Blob([bytes])]) {
      expect((await all(Dataset.fromCsv(source))).map((record) => ({ ...record }))).toEqual(
        expected,
      );
    }
  });

  test("has names from a list, or none, and other characters", async () => {
    const source = ["1;'a;b'\n2;c"];
    const format = { delimiter: ";", quote: "'" };
    expect(await all(Dataset.fromCsv(source, { ...format, header: false }))).toEqual([
      ["1", "a;b"],
      ["2", "c"],
    ]);
    const named = await all(Dataset.fromCsv(source, { ...format, header: ["n", "__proto__"] }));
    expect(named.map((record) => Object.entries(record))).toEqual([
      [
        ["n", "1"],
        ["__proto__", "a;b"],
      ],
      [
        ["n", "2"],
        ["__proto__", "c"],
      ],
    ]);
  });

  test("that is damaged is told by its line", async () => {
    const read =
      (text: string, options = {}) =>
      () =>
        all(Dataset.fromCsv([text], options));
    await expectError(
      read("a,b\n1\n"),
      "InvalidArgument",
      /line 2: it has 1 fields, where there should be 2/,
    );
    await expectError(read('a,b\n1,"2\n\n'), "InvalidArgument", /line 2: a quote is never closed/);
    await expectError(
      read('a\n"x\ny"z'),
      "InvalidArgument",
      /line 3: there is "z" behind a closing quote, where the delimiter "," or the end of the line should be\.$/,
    );
    await expectError(read("a,a\n"), "InvalidArgument", /line 1: the name "a" of column 2/);
    await expectError(
      () => Dataset.fromCsv([""], { delimiter: ";;" }),
      "InvalidArgument",
      /`delimiter`/,
    );
  });
});

describe("fit", () => {
  test("trains on a Dataset as on its arrays, with its size, and in a new order each epoch", async () => {
    const { x, y } = sentences(40);
    const data = Dataset.fromArrays(x, y);
    const steps: unknown[] = [];
    const callbacks = { setParams: (params: { steps: unknown }) => void steps.push(params.steps) };
    const streamed = classifier(3);
    const seen: string[] = [];
    const shuffled = data.shuffle({ whole: true, seed: 2 }).batch(8);
    const noted = shuffled.map((batch) => {
      seen.push(JSON.stringify(batch[1]));
      return batch;
    });
    await streamed.fit(noted, { ...quiet, epochs: 2, callbacks, validationData: data.batch(10) });
    expect(steps).toEqual([5]);
    expect(seen.slice(0, 5)).not.toEqual(seen.slice(5));
    const expected = classifier(3);
    for (const epoch of [0, 1]) {
      const rows = await all(data.shuffle({ whole: true, seed: 2 }).iterate({ epoch }));
      const options = { ...quiet, batchSize: 8, shuffle: false };
      await expected.fit(
        rows.map(([row]) => row),
        rows.map(([, label]) => label),
        options,
      );
    }
    expect(await flatWeights(streamed)).toEqual(await flatWeights(expected));
    const answers = await streamed.predict(x);
    expect(await streamed.predict(data.batch(16))).toEqual(answers);
  });

  test("on one without end needs steps", async () => {
    const { x, y } = sentences(40);
    const data = Dataset.fromArrays(x, y).batch(8).repeat();
    const model = classifier();
    await expectError(
      () => model.fit(data, quiet),
      "InvalidArgument",
      /without end.*`stepsPerEpoch`/,
    );
    await expectError(() => model.evaluate(data, quiet), "InvalidArgument", /without end.*`steps`/);
    const { history } = await model.fit(data, { ...quiet, epochs: 3, stepsPerEpoch: 4 });
    expect(history.loss).toHaveLength(3);
  });

  test("on elements that are no batches is refused in words", async () => {
    const { x, y } = sentences(40);
    await expectError(
      () => classifier().fit(Dataset.fromArrays(x, y) as never, quiet),
      "Shape",
      /Batch 1 of x/,
    );
  });
});

/** What `await` can't ask whether it is a promise. */
function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

test("rows without steps are batched like others", async () => {
  const rows = count(2).map(() => [{ data: [], shape: [0, 3] }]);
  expect(await all(rows.batch(2))).toEqual([[{ data: new Float32Array(0), shape: [2, 0, 3] }]]);
});

test("a shape in a batch that is none, or another one, is refused", async () => {
  const shapes = [[1], [1, 1]];
  const other = count(2).map((_) => ({ data: [1], shape: shapes.shift() }));
  await expectError(() => all(other.batch(2)), "Shape", /element 1 .* of shape \[1, 1\]/);
  const none = count(2).map(() => [{ data: [1], shape: 2 }]);
  await expectError(
    () => all(none.batch(2)),
    "Shape",
    /In element 0 of a batch, member 0\.shape should be an array of integers, got 2/,
  );
});

describe("is refused in words:", () => {
  const data = count(3);
  const cases: [string, () => unknown, RegExp][] = [
    ["a generator", () => Dataset.fromGenerator([1].values()), /expects a function/],
    ["no iterable", () => Dataset.fromGenerator(7 as never), /expects a function/],
    ["a shuffle of nothing said", () => data.shuffle({}), /`whole: true` or a `buffer`/],
    ["one of both", () => data.shuffle({ whole: true, buffer: 2 }), /one of them alone/],
    [
      "of what has no end",
      () => Dataset.fromArrays([1]).repeat().shuffle({ whole: true }),
      /repeats without end/,
    ],
    ["a function that is none", () => data.map(7 as never), /map expects a function/],
    ["a batch of 0", () => data.batch(0), /`size`/],
    [
      "boundaries that fall",
      () => data.bucketByLength({ boundaries: [3, 2], batchSize: 1 }),
      /rising/,
    ],
    [
      "sizes too few",
      () => data.bucketByLength({ boundaries: [3], batchSize: [1] }),
      /a list of 2/,
    ],
    [
      "no lengths",
      () => all(data.bucketByLength({ boundaries: [3], batchSize: 1 })),
      /without a length, 0/,
    ],
    ["an answer of filter", () => all(data.filter(() => 1 as never)), /true or false, got 1/],
    ["an element", () => all(Dataset.fromGenerator([revoked()])), /values that can be read, got/],
    ["a text", () => all(Dataset.fromLines([revoked() as never])), /values that can be read, got/],
    ["an answer of map", () => all(data.map(revoked)), /`map`.*that can be read, got/],
    [
      "an answer of filter that can't be read",
      () => all(data.filter(revoked as never)),
      /true or false, got an object/,
    ],
    [
      "a list of names of columns",
      () => all(Dataset.fromCsv(["1,2"], { header: ["a", Symbol("b")] as never })),
      /the name Symbol\(b\) of column 2 .*\("a", Symbol\(b\)\)/,
    ],
    [
      "numbers in a batch that are none",
      () => all(data.map(() => [{ data: ["1"], shape: [1] }]).batch(2)),
      /^In element 0 of a batch, member 0\.data\[0\] is "1" \(a string\)/,
    ],
    [
      "data in a batch that is none",
      () => all(data.map(() => ({ data: 1, shape: [1] })).batch(2)),
      /^In element 0 of a batch, element\.data should be an array/,
    ],
    ["a position", () => data.iterate({ from: 7 as never }), /the position of an iteration, got 7/],
    [
      "a position with an epoch",
      () => data.iterate({ epoch: 1, from: { epoch: 1, element: 0 } }),
      /in its place/,
    ],
    [
      "an unknown option",
      () => data.batch(2, { drop: true } as never),
      /does not know the option `drop`/,
    ],
  ];
  test.each(cases)("%s", async (_, run, message) => {
    await expectError(run, "InvalidArgument", message);
  });

  test("rows that do not fit into a batch", async () => {
    const mixed = Dataset.fromGenerator(() => [[1, 2], [1]] as number[][]);
    await expectError(
      () => all(mixed.batch(2)),
      "Shape",
      /element 1 of a batch is an array of length 1/,
    );
    const cubes = Dataset.fromGenerator(() =>
      [1, 2].map((n) => [{ data: Array(n).fill(0), shape: [n] }]),
    );
    await expectError(
      () => all(cubes.batch(2)),
      "Shape",
      /of shape \[2\], and the first has shape \[1\]/,
    );
    const rows = Dataset.fromArrays([[1, 2, 3]]);
    await expectError(
      () => all(rows.padBatch(1, { length: 2 })),
      "Shape",
      /3 steps, and `length` is 2/,
    );
  });
});
