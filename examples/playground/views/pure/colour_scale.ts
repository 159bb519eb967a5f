/** Red, green and blue as screens take them, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A point in OKLab (Björn Ottosson, 2020, https://bottosson.github.io/posts/oklab/), where equal distances look alike. */
type Lab = readonly [lightness: number, a: number, b: number];

/** From a place between 0 and 1 to its colour; what lies outside has that of the end. */
export type ColourScale = (place: number) => Colour;

const polar = (lightness: number, chroma: number, degrees: number): Lab => {
  const angle = (degrees * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
};

/** From dark blue over green to light yellow: as much lighter with each step, so that it reads without hues as well. */
const SEQUENTIAL = [
  polar(0.26, 0.1, 290),
  polar(0.43, 0.11, 262),
  polar(0.6, 0.1, 205),
  polar(0.77, 0.15, 140),
  polar(0.94, 0.17, 105),
];

/** Blue and orange, which no common colour blindness confuses, with the theme's background between them. */
const [BLUE, ORANGE] = [polar(0.5, 0.17, 258), polar(0.58, 0.16, 50)];
const [DARK_BLUE, DARK_ORANGE] = [polar(0.72, 0.14, 252), polar(0.75, 0.15, 58)];

function through(stops: readonly Lab[]): ColourScale {
  return (place) => {
    const at = Math.min(1, Math.max(0, place)) * (stops.length - 1);
    const before = Math.min(Math.floor(at), stops.length - 2);
    const [from, to] = [stops[before]!, stops[before + 1]!];
    const mixed = from.map((value, i) => value + (at - before) * (to[i]! - value));
    return screen(mixed as unknown as Lab);
  };
}

function screen([lightness, a, b]: Lab): Colour {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    byte(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    byte(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    byte(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

/** The curve of sRGB. */
function byte(linear: number): number {
  const part = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, part)));
}

/** For what is more or less: place 0 is the least. */
export const sequential: ColourScale = through(SEQUENTIAL);

/** For what is below or above: place 0 is the lowest, 0.5 has the background's lightness, 1 is the highest. */
export const diverging = (dark: boolean): ColourScale =>
  dark
    ? through([DARK_BLUE, polar(0.27, 0.01, 260), DARK_ORANGE])
    : through([BLUE, polar(0.97, 0.003, 260), ORANGE]);

/** As CSS writes it. */
export const css = ([red, green, blue]: Colour): string => `rgb(${red} ${green} ${blue})`;

/** How light a colour is, 0 to 1, as WCAG 2 counts it. */
function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** How far two colours stand from each other, 1 to 21, as WCAG 2 counts it. Text needs 4.5. */
export function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const [WHITE, BLACK]: Colour[] = [
  [255, 255, 255],
  [0, 0, 0],
];

/** Black or white, whichever reads better on a colour: its contrast is 4.58 at least. */
export const textOn = (colour: Colour): Colour =>
  contrast(WHITE!, colour) >= contrast(BLACK!, colour) ? WHITE! : BLACK!;
