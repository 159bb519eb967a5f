import { describe, expect, test } from "vitest";
import { draw } from "../../examples/char-rnn/sampler.js";
import { Random } from "../../examples/sentiment/random.js";

/** How often each place is drawn. */
function shares(probabilities: ArrayLike<number>, temperature: number, draws = 40_000): number[] {
  const random = new Random(1);
  const counts = Array<number>(probabilities.length).fill(0);
  for (let i = 0; i < draws; i++) counts[draw(probabilities, temperature, random)]!++;
  return counts.map((count) => count / draws);
}

const probabilities = Float32Array.of(0.1, 0.5, 0, 0.25, 0.15);

describe("a character", () => {
  test("is drawn as often as expected at temperature 1, and never if it is impossible", () => {
    const drawn = shares(probabilities, 1);
    drawn.forEach((share, i) => {
      expect(Math.abs(share - probabilities[i]!)).toBeLessThan(0.01);
    });
    expect(drawn[2]).toBe(0);
  });

  test.each([0.5, 0.8, 2])("is drawn by p^(1/t) at temperature %f", (temperature) => {
    const powers = Array.from(probabilities, (p) => p ** (1 / temperature));
    const total = powers.reduce((a, b) => a + b, 0);
    shares(probabilities, temperature).forEach((share, i) => {
      expect(Math.abs(share - powers[i]! / total)).toBeLessThan(0.01);
    });
  });

  test("is the likeliest one as the temperature comes near 0", () => {
    expect(shares(probabilities, 0.01, 1000)).toEqual([0, 1, 0, 0, 0]);
    // Where p^(1/t) of all would come to 0.
    const many = Float32Array.from({ length: 1000 }, (_, i) => (i === 700 ? 0.0011 : 0.001));
    expect(draw(many, 0.0001, new Random(3))).toBe(700);
  });

  test("is the same for the same seed", () => {
    const row = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 20 }, () => draw(probabilities, 1, random));
    };
    expect(row(5)).toEqual(row(5));
    expect(row(5)).not.toEqual(row(6));
  });
});
