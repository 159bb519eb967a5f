// What fit and evaluate print: Keras's line in a terminal, one line per epoch elsewhere, nothing when asked.
import { afterEach, describe, expect, test, vi } from "vitest";
import { formatMetric } from "../ts/callbacks/progress.js";
import { classifier, sentences } from "./support/models.js";

const { x, y } = sentences(64);
const escapes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");

/** Everything printed while `run` runs, in a terminal or not. */
async function printed(
  terminal: boolean,
  run: () => Promise<unknown>,
  columns = 100,
): Promise<string> {
  let text = "";
  const stdout = process.stdout as { isTTY: boolean | undefined; columns: number | undefined };
  const before = { isTTY: stdout.isTTY, columns: stdout.columns };
  Object.assign(stdout, { isTTY: terminal, columns });
  vi.spyOn(process.stdout, "write").mockImplementation((part) => {
    text += part;
    return true;
  });
  vi.spyOn(console, "log").mockImplementation((line) => {
    text += `${line}\n`;
  });
  try {
    await run();
  } finally {
    vi.restoreAllMocks();
    Object.assign(stdout, before);
  }
  return text.replace(escapes, "");
}

afterEach(() => vi.restoreAllMocks());

const time = String.raw`\d+s \d+(us|ms|s)/step`;
const metrics = String.raw`accuracy: \d\.\d{4} - loss: \d\.\d{4}`;

test("one line per epoch where there is no terminal", async () => {
  const text = await printed(false, () =>
    classifier().fit(x, y, { epochs: 2, batchSize: 8, validationSplit: 0.25 }),
  );
  const line = (n: number) =>
    new RegExp(
      `^Epoch ${n}/2 - 6/6 - ${time.replace(" ", " - ")} - ${metrics} - val_accuracy: \\d\\.\\d{4} - val_loss: \\d\\.\\d{4}$`,
    );
  const lines = text.trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(line(1));
  expect(lines[1]).toMatch(line(2));
  for (const verbose of [1, 2] as const) {
    expect(
      (await printed(false, () => classifier().fit(x, y, { epochs: 3, verbose }))).split("\n"),
    ).toHaveLength(4);
  }
});

test("a bar that is drawn over, and stays as one line per epoch, in a terminal", async () => {
  const text = await printed(true, () =>
    classifier().fit(x, y, { epochs: 2, batchSize: 1, validationSplit: 0.25 }),
  );
  const lines = text.split("\n");
  expect(lines).toHaveLength(5);
  expect(lines[0]).toBe("Epoch 1/2");
  expect(lines[2]).toBe("Epoch 2/2");
  const last = lines[1]!.split("\r").at(-1);
  expect(last).toMatch(
    new RegExp(`^48/48 ━{20} ${time} - ${metrics} - val_accuracy: .* - val_loss: \\d`),
  );
  expect(lines[1]!.split("\r").length).toBeGreaterThan(2);
});

test("the time so far, in seconds, where nobody knows how many batches there are", async () => {
  const stream = async function* () {
    for (let at = 0; at < 64; at += 16) {
      await new Promise((resolve) => setTimeout(resolve, 70));
      yield [x.slice(at, at + 16), y.slice(at, at + 16)] as const;
    }
  };
  const text = await printed(true, () => classifier().fit(stream));
  const times = [...text.matchAll(/\/Unknown [━ ]*(\S+) /g)].map(([, time]) => time);
  expect(times.length).toBeGreaterThan(2);
  for (const time of times) expect(time).toMatch(/^\d+s$/);
});

test("the bar gives way where the line would wrap, but for the last", async () => {
  // Slow enough that each batch is drawn, and the last one before its epoch ends.
  const callbacks = { onTrainBatchEnd: () => new Promise<void>((done) => setTimeout(done, 60)) };
  const text = await printed(true, () => classifier().fit(x, y, { batchSize: 16, callbacks }), 60);
  const lines = text.trimEnd().split("\r").slice(1);
  expect(lines.at(-2)).toMatch(/^4\/4/);
  for (const line of lines.slice(0, -1)) expect(line.length).toBeLessThan(60);
  expect(lines.at(-1)).toContain("━".repeat(20));
});

test("a run that is broken off leaves its line", async () => {
  const model = classifier();
  const callbacks = {
    onTrainBatchEnd(batch: number) {
      if (batch === 5) model.dispose();
    },
  };
  const run = () => model.fit(x, y, { batchSize: 1, callbacks }).catch(() => {});
  const text = await printed(true, run);
  expect(text).toMatch(/\n$/);
});

test("nothing with verbose 0, nor from predict unless asked", async () => {
  for (const terminal of [true, false]) {
    const model = classifier();
    expect(await printed(terminal, () => model.fit(x, y, { verbose: 0 }))).toBe("");
    expect(await printed(terminal, () => model.evaluate(x, y, { verbose: 0 }))).toBe("");
    expect(await printed(terminal, () => model.predict(x))).toBe("");
  }
});

test("evaluate and predict have a line of their own", async () => {
  const model = classifier();
  expect(await printed(false, () => model.evaluate(x, y))).toMatch(
    new RegExp(`^2/2 - ${time.replace(" ", " - ")} - ${metrics}\n$`),
  );
  expect(await printed(true, () => model.evaluate(x, y))).toMatch(
    new RegExp(`2/2 ━{20} ${time} - ${metrics} *\n$`),
  );
  expect(await printed(false, () => model.predict(x, { verbose: 2 }))).toMatch(
    new RegExp(`^2/2 - ${time.replace(" ", " - ")}\n$`),
  );
});

// What Python's format gives for the same numbers.
describe("metrics have Keras's digits", () => {
  test.each([
    [0.41234, "0.4123"],
    [12.5, "12.5000"],
    [0.001, "1.0000e-03"],
    [0.00012345, "1.2345e-04"],
    [0, "0.0000e+00"],
    [1.5e-12, "1.5000e-12"],
    [-0.5, "-0.5000"],
  ])("%f", (value, text) => expect(formatMetric(value)).toBe(text));
});
