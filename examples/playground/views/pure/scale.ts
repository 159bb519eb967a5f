import { decades, extent, powers, type Range, ticks } from "./axis.js";
import { type Colour, diverging, sequential } from "./colour_scale.js";

/**
 * How values become colours: `logarithmic` for what is positive and spans decades, as norms of gradients do, `diverging` around 0 for what has signs, as hidden states do, `linear` from 0 for shares, as
 * attention does.
 */
export type Kind = "logarithmic" | "diverging" | "linear";

/** Values and colours, both ways. */
export interface Scale {
  readonly kind: Kind;
  readonly range: Range;
  /** 0 to 1, the place of a value on the legend; what lies outside has that of the end. */
  place(value: number): number;
  colour(value: number): Colour;
  /** Round values, some `count` of them, for the legend. */
  marks(count: number): number[];
}

/**
 * @param range What the ends of the legend stand for; by default what the values need.
 * @param dark Whether the theme is.
 */
export function scaleOf(
  kind: Kind,
  values: Iterable<number>,
  range: Range | undefined,
  dark: boolean,
): Scale {
  const [low, high] = range ?? needed(kind, values);
  const logarithmic = kind === "logarithmic";
  const [from, to] = logarithmic ? [Math.log10(low), Math.log10(high)] : [low, high];
  const colours = kind === "diverging" ? diverging(dark) : sequential;
  const place = (value: number) => {
    const at = ((logarithmic ? Math.log10(value) : value) - from) / (to - from);
    return Math.min(1, Math.max(0, at));
  };
  return {
    kind,
    range: [low, high],
    place,
    colour: (value) => colours(place(value)),
    marks: (count) => (logarithmic ? powers : ticks)([low, high], count),
  };
}

function needed(kind: Kind, values: Iterable<number>): Range {
  if (kind === "logarithmic") return decades(values);
  const [low, high] = extent(values) ?? [0, 1];
  if (kind === "linear") return [Math.min(0, low), Math.max(high, Math.min(0, low) + 1e-6)];
  const most = Math.max(Math.abs(low), Math.abs(high), 1e-6);
  return [-most, most];
}
