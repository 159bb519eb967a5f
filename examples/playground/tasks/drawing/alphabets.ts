/** A place from 0 to 1, x to the right and y down. */
export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

/** A character as its strokes are drawn. */
export interface Character {
  readonly name: string;
  readonly strokes: readonly Stroke[];
}

/** Cells of the grid that strokes are written on. */
const GRID = 8;

/** `A 08 40 88/25 65`: a character, and the corners of its strokes, x and y of each. */
const characters = (text: string): Character[] =>
  text
    .trim()
    .split("\n")
    .map((line) => {
      const [name = "", ...rest] = line.trim().split(" ");
      const strokes = rest.join(" ").split("/");
      return { name, strokes: strokes.map((stroke) => stroke.split(" ").map(point)) };
    });

const point = (corner: string): Point => [Number(corner[0]) / GRID, Number(corner[1]) / GRID];

/** Characters of six alphabets that no other of them has, put down for this page in a few strokes each: no typeface, and nobody's handwriting. */
export const alphabets: Readonly<Record<string, readonly Character[]>> = {
  Latin: characters(`
    D 00 08/00 50 73 75 58 08
    F 00 08/00 70/04 54
    G 71 40 10 03 05 18 58 77 75 45
    J 50 56 38 18 06
    N 08 00 78 70
    Q 40 11 04 17 48 77 84 71 40/55 88
    R 08 00 50 72 54 04/44 78
    S 71 50 10 02 14 54 76 58 18 07
    U 00 06 28 58 76 70
    V 00 48 80
    W 00 28 43 68 80
    Z 00 70 08 78`),
  Greek: characters(`
    Γ 08 00 70
    Δ 08 40 88 08
    Θ 40 11 04 17 48 77 84 71 40/24 64
    Λ 08 40 88
    Ξ 00 80/14 74/08 88
    Π 08 00 80 88
    Σ 80 00 44 08 88
    Φ 40 48/42 12 04 16 46 76 84 72 42
    Ψ 00 03 15 45 75 83 80/40 48
    Ω 08 28 26 03 11 40 71 83 66 68 88
    α 82 46 27 06 03 22 44 88
    λ 10 20 78/45 08`),
  Cyrillic: characters(`
    Б 70 00 08 58 76 54 04
    Д 08 06 86 88/16 30 70 76
    Ж 40 48/00 44 80/08 44 88
    И 00 08 80 88
    Ц 00 06 66 60/66 86 88
    Ч 00 03 14 64/60 68
    Ш 00 08 88 80/40 48
    Ы 00 08 38 56 34 04/80 88
    Э 11 40 71 84 77 48 17/34 84
    Ю 00 08/04 34/60 41 34 47 68 87 84 81 60
    Я 78 70 20 02 24 74/44 08`),
  Katakana: characters(`
    ア 01 81 53/42 45 18
    ウ 40 42/04 02 82 66 38
    エ 10 70/40 48/08 88
    カ 02 82 78 57/40 36 08
    キ 02 81/05 84/30 58
    サ 02 82/20 25/60 64 38
    シ 01 22/04 25/08 48 82
    ス 10 70 08/44 88
    タ 30 03/21 81 65 18/25 66
    ツ 02 14/31 43/82 66 38
    テ 10 70/03 83/43 46 18
    ラ 10 70/03 83 66 28`),
  Hangul: characters(`
    가 00 50 38/60 68/64 84
    나 00 06 46/60 68/64 84
    다 40 00 06 46/60 68/64 84
    마 00 06 46 40 00/60 68/64 84
    고 00 80 74/44 47/08 88
    노 10 14 84/44 47/08 88
    소 40 13/40 73/43 47/08 88
    무 10 14 74 70 10/06 86/46 48
    우 40 21 22 43 62 61 40/05 85/45 48
    으 40 21 23 44 63 61 40/08 88`),
  Runes: characters(`
    ᚠ 18 10/13 60/15 62
    ᚢ 18 10 63 68
    ᚦ 10 18/12 54 16
    ᚨ 10 18/10 52/13 55
    ᚱ 18 10 52 14 58
    ᚲ 60 24 68
    ᚷ 00 88/80 08
    ᚺ 10 18/70 78/13 75
    ᛉ 40 48/00 43 80
    ᛏ 48 40/03 40 83
    ᛒ 10 18/10 52 14 56 18
    ᛗ 18 10 73/70 13/70 78
    ᛟ 18 74 40 14 78`),
};
