// Sound at another rate: what a tone becomes, what lies above half of the lower rate, lengths and rates.
import { expect, test } from "vitest";
import { resample } from "../../ts/index.js";
import { expectError } from "../support/models.js";

const tone = (rate: number, hertz: number, length: number) =>
  Float32Array.from({ length }, (_, i) => 0.9 * Math.sin((2 * Math.PI * hertz * i) / rate));
const largest = (x: Float32Array) => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Pairs of rates, and samples: more than go in at a time, and fewer. */
const RATES = [
  [44_100, 16_000, 44_100],
  [48_000, 16_000, 20_000],
  [8000, 16_000, 8000],
  [16_000, 8000, 16_000],
  [22_050, 16_000, 10_000],
] as const;

test.each(RATES)("a tone of %i samples a second stays one at %i", async (from, to, length) => {
  const made = await resample(tone(from, 1000, length), { from, to });
  expect(made).toHaveLength(Math.round((length * to) / from));
  const ideal = tone(to, 1000, made.length);
  // Away from the ends, where it begins and stops at once; -120 dB.
  const middle = made.map((x, i) => x - ideal[i]!).subarray(1000, -1000);
  expect(middle.length).toBeGreaterThan(1000);
  expect(largest(middle)).toBeLessThan(1e-6);
});

test.each(RATES.filter(([from, to]) => to < from))(
  "from %i to %i what is too high is taken out",
  async (from, to, length) => {
    const made = await resample(tone(from, 0.56 * to, length), { from, to });
    expect(20 * Math.log10(largest(made.subarray(1000, -1000)))).toBeLessThan(-115);
  },
);

test("lengths follow the rates, and the same rate changes nothing", async () => {
  const lengths = [
    [7, 8000, 192_000, 168],
    [30, 192_000, 8000, 1],
    [1, 8000, 16_000, 2],
    [100, 44_100, 44_101, 100],
  ] as const;
  for (const [length, from, to, expected] of lengths) {
    const made = await resample(tone(from, 100, length), { from, to });
    expect(made).toHaveLength(expected);
    expect(made.every(Number.isFinite)).toBe(true);
  }
  const same = [0.5, -0.25];
  expect([...(await resample(same, { from: 8000, to: 8000 }))]).toEqual(same);
});

test("what can't be is refused in words", async () => {
  const options = { from: 8000, to: 16_000 };
  await expectError(
    () => resample([1], { ...options, to: 200_000 }),
    "InvalidArgument",
    /`to`, expected at most 192000 samples a second, got 200000/,
  );
  await expectError(
    () => resample([1], { ...options, from: 0.5 }),
    "InvalidArgument",
    /`from`, expected a positive integer, got 0.5/,
  );
  await expectError(
    () => resample([1], { from: 1, to: 257 }),
    "InvalidArgument",
    /differ by a factor of at most 256, got 1 and 257/,
  );
  await expectError(
    () => resample([[1]] as never, options),
    "Shape",
    /samples of one channel, a list of numbers, got \(1, 1\)/,
  );
  await expectError(() => resample([Number.NaN], options), "NotFinite", /samples\[0\]/);
});
