import { expect, test } from "vitest";
import {
  type Colour,
  contrast,
  css,
  diverging,
  sequential,
  textOn,
} from "../../../examples/playground/views/pure/colour_scale.js";

const places = Array.from({ length: 101 }, (_, i) => i / 100);

/** Lightness in OKLab, the other way round. */
function lightness(colour: Colour): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const long = Math.cbrt(0.4122214708 * r! + 0.5363325363 * g! + 0.0514459929 * b!);
  const medium = Math.cbrt(0.2119034982 * r! + 0.6806995451 * g! + 0.1073969566 * b!);
  const short = Math.cbrt(0.0883024619 * r! + 0.2817188376 * g! + 0.6299787005 * b!);
  return 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short;
}

/** How somebody without green cones sees it (Viénot, Brettel and Mollon 1999, in linear light). */
function withoutGreen(colour: Colour): Colour {
  const [r, g, b] = colour.map((value) => (value / 255) ** 2.2);
  const seen = [
    0.29275 * r! + 0.70725 * g!,
    0.29275 * r! + 0.70725 * g!,
    -0.02234 * r! + 0.02234 * g! + b!,
  ];
  return seen.map((x) => Math.round(255 * Math.max(0, x) ** (1 / 2.2))) as unknown as Colour;
}

test("what is more is lighter, as much with each step", () => {
  const steps = places.slice(1).map((place, i) => {
    return lightness(sequential(place)) - lightness(sequential(places[i]!));
  });
  expect(Math.min(...steps)).toBeGreaterThan(0.002);
  expect(Math.max(...steps)).toBeLessThan(0.012);
});

test("who sees no green sees what is more lighter as well", () => {
  const seen = places.map((place) => lightness(withoutGreen(sequential(place))));
  for (let i = 10; i < seen.length; i += 10) expect(seen[i]! - seen[i - 10]!).toBeGreaterThan(0.02);
});

test.each([true, false])("both sides of 0 go away from it alike, dark: %s", (dark) => {
  const scale = diverging(dark);
  const away = (place: number) => Math.abs(lightness(scale(place)) - lightness(scale(0.5)));
  for (const far of [0.1, 0.25, 0.5]) {
    expect(away(0.5 + far) / away(0.5 - far)).toBeGreaterThan(0.75);
    expect(away(0.5 + far) / away(0.5 - far)).toBeLessThan(1.35);
  }
  const [low, high] = [withoutGreen(scale(0)), withoutGreen(scale(1))];
  // To blue and to yellow, which they tell apart.
  expect(low[2] - low[0]).toBeGreaterThan(60);
  expect(high[0] - high[2]).toBeGreaterThan(60);
});

test("what lies outside a scale has the colour of its end", () => {
  expect(sequential(-3)).toEqual(sequential(0));
  expect(sequential(7)).toEqual(sequential(1));
});

test("text can be read on every colour of every scale", () => {
  for (const scale of [sequential, diverging(true), diverging(false)]) {
    for (const place of places) {
      const colour = scale(place);
      expect(contrast(textOn(colour), colour), css(colour)).toBeGreaterThan(4.5);
    }
  }
});

test("contrasts are those of WCAG", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 6);
  // #767676 on white is the lightest grey that passes.
  expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 2);
});
