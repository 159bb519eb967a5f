import { encode as encodePng } from "fast-png";
import { encode as encodeJpeg } from "jpeg-js";
import { GifWriter } from "omggif";
import { describe, expect, test } from "vitest";
import { decodeGif } from "../../examples/gestures/images/gif.js";
import { decodeFrames as framesIn } from "../../examples/gestures/images/npy.js";
import { turned } from "../../examples/gestures/images/orientation.js";
import { onWhite, type Picture } from "../../examples/gestures/images/picture.js";
import { scaled } from "../../examples/gestures/images/scale.js";
import { decodeStill } from "../../examples/gestures/images/still.js";
import { gif, jpeg, npy, npz, png, withOrientation, withTransparency } from "./files.js";

const levels = ({ data }: Picture) => Array.from(data);
const decodeFrames = (bytes: Uint8Array) => [...framesIn(bytes)];

describe("PNG", () => {
  test("in grey, of eight bits and of sixteen", () => {
    expect(decodeStill(png(3, 1, { 1: 7, 2: 255 }))).toMatchObject({ width: 3, channels: 1 });
    expect(levels(decodeStill(png(3, 1, { 1: 7, 2: 255 })))).toEqual([0, 7, 255]);
    const deep = { width: 2, height: 1, channels: 1, data: Uint16Array.of(65535, 257) };
    expect(levels(decodeStill(encodePng({ ...deep, depth: 16 })))).toEqual([255, 1]);
  });

  test("of one bit, whose rows begin with a byte of their own", () => {
    // Three pixels a row: white, black, white, and the other way round.
    const bits = Uint8Array.of(0b10100000, 0b01000000);
    const picture = encodePng({ width: 3, height: 2, channels: 1, depth: 1, data: bits });
    expect(levels(decodeStill(picture))).toEqual([255, 0, 255, 0, 255, 0]);
  });

  test("with a palette, in colour", () => {
    const palette = [
      [255, 0, 0],
      [0, 0, 255],
    ] as [number, number, number][];
    const data = Uint8Array.of(0, 1, 0);
    const picture = encodePng({ width: 3, height: 1, channels: 1, depth: 8, data, palette });
    expect(levels(decodeStill(picture))).toEqual([255, 0, 0, 0, 0, 255, 255, 0, 0]);
  });

  test("on white where it is not opaque", () => {
    const data = Uint8Array.of(10, 20, 30, 0, 10, 20, 30, 255);
    const seen = decodeStill(encodePng({ width: 2, height: 1, channels: 4, depth: 8, data }));
    expect(levels(seen)).toEqual([255, 255, 255, 10, 20, 30]);
    expect(Array.from(onWhite([0, 0, 0, 51]))).toEqual([204, 204, 204]);
    const grey = Uint8Array.of(10, 0, 10, 255);
    const two = encodePng({ width: 2, height: 1, channels: 2, depth: 8, data: grey });
    expect(levels(decodeStill(two))).toEqual([255, 10]);
  });

  test("on white where it has the one colour that is transparent", () => {
    const grey = {
      width: 3,
      height: 1,
      channels: 1,
      data: Uint8Array.of(9, 7, 9),
      depth: 8,
    } as const;
    expect(levels(decodeStill(withTransparency(encodePng(grey), [7])))).toEqual([9, 255, 9]);
    const data = Uint8Array.of(1, 2, 3, 1, 2, 4, 7, 7, 7);
    const colours = { ...grey, channels: 3, data };
    const seen = levels(decodeStill(withTransparency(encodePng(colours), [1, 2, 4])));
    expect(seen).toEqual([1, 2, 3, 255, 255, 255, 7, 7, 7]);
  });

  test("damaged, or of a size that nobody has memory for", () => {
    const whole = png(5, 5);
    expect(() => decodeStill(whole.slice(0, 20))).toThrow("ends before its size");
    expect(() => decodeStill(whole.slice(0, -20))).toThrow();
    const huge = whole.slice();
    huge.set([0x7f, 0xff, 0xff, 0xff], 16);
    expect(() => decodeStill(huge)).toThrow(/2147483647 x 5: from 1 to 16,777,216 pixels/);
    const other = whole.slice();
    other[45]! ^= 1;
    expect(() => decodeStill(other)).toThrow(/CRC/);
    expect(() => decodeStill(Uint8Array.of(1, 2, 3))).toThrow("it is neither PNG nor JPEG");
  });
});

test("JPEG, and one that is cut off", () => {
  const picture = decodeStill(jpeg(16, 8, [200, 40, 90]));
  expect([picture.width, picture.height, picture.channels]).toEqual([16, 8, 3]);
  for (const [i, level] of [200, 40, 90].entries()) {
    expect(Math.abs(levels(picture)[i]! - level)).toBeLessThan(4);
  }
  expect(() => decodeStill(jpeg(16, 8, [1, 2, 3]).slice(0, 300))).toThrow();
});

describe("JPEG with EXIF", () => {
  // Dark at the left, bright at the right, as it is stored.
  const stored = () => {
    const data = new Uint8Array(4 * 32 * 16).fill(255);
    for (let i = 0; i < 32 * 16; i++) if (i % 32 < 16) data.fill(0, 4 * i, 4 * i + 3);
    return new Uint8Array(encodeJpeg({ width: 32, height: 16, data }, 95).data);
  };
  const corner = ({ width, data }: Picture, x: number, y: number) =>
    data[3 * (y * width + x)]! > 127 ? "bright" : "dark";

  test.each([
    [1, 32, "dark", "bright", "dark"],
    [2, 32, "bright", "dark", "bright"],
    [3, 32, "bright", "dark", "bright"],
    [4, 32, "dark", "bright", "dark"],
    [5, 16, "dark", "dark", "bright"],
    [6, 16, "dark", "dark", "bright"],
    [7, 16, "bright", "bright", "dark"],
    [8, 16, "bright", "bright", "dark"],
  ])("is turned as the camera was: %i", (orientation, width, ...corners) => {
    for (const little of [true, false]) {
      const seen = decodeStill(withOrientation(stored(), orientation, little));
      expect([seen.width, seen.height]).toEqual([width, width === 32 ? 16 : 32]);
      const [right, below] = [seen.width - 1, seen.height - 1];
      expect([corner(seen, 0, 0), corner(seen, right, 0), corner(seen, 0, below)]).toEqual(corners);
    }
  });

  test("that is damaged, or says what is none, turns nothing", () => {
    const whole = withOrientation(stored(), 6, true);
    expect(decodeStill(withOrientation(stored(), 9, true)).width).toBe(32);
    for (let place = 12; place < 38; place++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const damaged = whole.slice();
        damaged[place] = value;
        expect([16, 32]).toContain(decodeStill(damaged).width);
      }
    }
  });
});

test("turned pictures keep their rows and columns apart", () => {
  const picture: Picture = { width: 3, height: 2, channels: 1, data: [1, 2, 3, 4, 5, 6] };
  const seen = Array.from({ length: 8 }, (_, i) => levels(turned(picture, i + 1)));
  // As Pillow's exif_transpose has them.
  expect(seen).toEqual([
    [1, 2, 3, 4, 5, 6],
    [3, 2, 1, 6, 5, 4],
    [6, 5, 4, 3, 2, 1],
    [4, 5, 6, 1, 2, 3],
    [1, 4, 2, 5, 3, 6],
    [4, 1, 5, 2, 6, 3],
    [6, 3, 5, 2, 4, 1],
    [3, 6, 2, 5, 1, 4],
  ]);
});

describe("GIF", () => {
  const rows = (bytes: Uint8Array) => [...decodeGif(bytes)].map(levels);
  const [black, white, red] = [
    [0, 0, 0],
    [255, 255, 255],
    [255, 0, 0],
  ] as const;

  test("frames stay, are cleared, or give back what was there", () => {
    const frames = (disposal: number) =>
      rows(
        gif(3, 1, [
          { x: 0, width: 3, colour: 0 },
          { x: 0, width: 1, colour: 2, disposal },
          { x: 2, width: 1, colour: 2 },
        ]),
      );
    const last = (...colours: (readonly number[])[]) => colours.flat();
    expect(frames(1)[1]).toEqual(last(red, black, black));
    expect(frames(1)[2]).toEqual(last(red, black, red));
    expect(frames(2)[2]).toEqual(last(white, black, red));
    expect(frames(3)[2]).toEqual(last(black, black, red));
  });

  test("what is not drawn is white", () => {
    expect(rows(gif(2, 1, [{ x: 1, width: 1, colour: 0 }]))).toEqual([[...white, ...black]]);
  });

  test("rows of an interlaced frame come in another order", () => {
    const bytes = new Uint8Array(200);
    const palette = [
      0x000000, 0x010101, 0x020202, 0x030303, 0x040404, 0x050505, 0x060606, 0x070707,
    ];
    const writer = new GifWriter(bytes, 1, 8, { palette });
    writer.addFrame(0, 0, 1, 8, [0, 1, 2, 3, 4, 5, 6, 7]);
    const descriptor = bytes.indexOf(0x2c, 13 + 3 * 8);
    bytes[descriptor + 9]! |= 0x40;
    const [frame] = rows(bytes.slice(0, writer.end()));
    expect(frame!.filter((_, i) => i % 3 === 0)).toEqual([0, 4, 2, 5, 1, 6, 3, 7]);
  });

  test("damaged ones are refused", () => {
    const whole = gif(4, 4, [{ x: 0, width: 4, colour: 1 }]);
    expect(() => rows(Uint8Array.of(1, 2, 3, 4))).toThrow("it is no GIF");
    for (let length = 6; length < whole.length - 1; length++) {
      expect(() => rows(whole.slice(0, length)), String(length)).toThrow();
    }
    const damaged = whole.slice();
    for (let place = whole.length - 12; place < whole.length - 1; place++) {
      for (let value = 0; value < 256; value++) {
        damaged.set(whole);
        damaged[place] = value;
        try {
          rows(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }
    }
    expect(() => rows(gif(4, 4, [{ x: 2, width: 4, colour: 1 }]))).toThrow(/leaves its 4 x 4/);
  });
});

describe("arrays of NumPy", () => {
  const body = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);

  test("of bytes, floats and truth values, grey and in colour", () => {
    const frames = decodeFrames(npy("|u1", [2, 2, 2], body));
    expect(frames.map(levels)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    const shares = new Uint8Array(Float32Array.of(0, 0.2, 1).buffer);
    const [colour] = decodeFrames(npy("<f4", [1, 1, 1, 3], shares));
    expect([colour!.channels, levels(colour!).map(Math.round)]).toEqual([3, [0, 51, 255]]);
    const bright = new Uint8Array(Float64Array.of(0, 200).buffer);
    expect(levels(decodeFrames(npy("<f8", [1, 1, 2], bright))[0]!)).toEqual([0, 200]);
    const truth = decodeFrames(npy("|b1", [1, 1, 2], Uint8Array.of(0, 1)));
    expect(levels(truth[0]!)).toEqual([0, 255]);
  });

  test("of any size of numbers, either end first", () => {
    const one = (type: string, ...bytes: number[]) =>
      levels(decodeFrames(npy(type, [1, 1, 1], Uint8Array.from(bytes)))[0]!);
    expect(one("|i1", 90)).toEqual([90]);
    for (const type of ["u2", "i2", "u4", "i4", "u8", "i8"]) {
      const little = [90, ...Array(Number(type[1]) - 1).fill(0)];
      expect(one(`<${type}`, ...little)).toEqual([90]);
      expect(one(`>${type}`, ...little.reverse())).toEqual([90]);
    }
    // 0.2 as numpy.float16, the least number above 0, and infinity.
    expect(one("<f2", 0x66, 0x32)[0]).toBeCloseTo(255 * 0.2, 1);
    expect(one("<f2", 1, 0)[0]).toBeCloseTo(255 * 2 ** -24, 10);
    expect(() => one(">f2", 0x7c, 0)).toThrow(/it holds Infinity/);
    expect(one(">f4", 0x3e, 0x4c, 0xcc, 0xcd)[0]).toBeCloseTo(51, 4);
  });

  test("whose levels are 0 and 1 are black and white", () => {
    expect(levels(decodeFrames(npy("|u1", [1, 1, 2], Uint8Array.of(0, 1)))[0]!)).toEqual([0, 255]);
  });

  test("in Fortran's order, with opacity, and with channels before rows", () => {
    const six = Uint8Array.of(1, 2, 3, 4, 5, 6);
    // numpy.asfortranarray of [[[1, 2, 3]], [[4, 5, 6]]] keeps the first axis together.
    const turned = npy("|u1", [2, 1, 3], Uint8Array.of(1, 4, 2, 5, 3, 6), "", true);
    expect(decodeFrames(turned).map(levels)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const first = decodeFrames(npy("|u1", [1, 3, 1, 2], six))[0]!;
    expect([first.width, first.channels, levels(first)]).toEqual([2, 3, [1, 3, 5, 2, 4, 6]]);
    const clear = Uint8Array.of(9, 8, 7, 255, 9, 8, 7, 0);
    const seen = decodeFrames(npy("|u1", [1, 1, 2, 4], clear))[0]!;
    expect([seen.channels, levels(seen)]).toEqual([3, [9, 8, 7, 255, 255, 255]]);
  });

  test("alone in an archive", () => {
    const array = npy("|u1", [2, 2, 2], body);
    expect(decodeFrames(npz({ "clip.npy": array })).map(levels)[1]).toEqual([4, 5, 6, 7]);
    const two = npz({ "a.npy": array, "b.npy": array });
    expect(() => decodeFrames(two)).toThrow("it holds 2 arrays (a.npy, b.npy): expected 1");
  });

  test("that are no frames are refused in words", () => {
    const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
    const cases: [Uint8Array, RegExp][] = [
      [Uint8Array.of(1, 2, 3), /it is no array of NumPy/],
      [npy("|u1", [8], body), /has the shape \(8\)/],
      [npy("|u1", [0, 2, 2], new Uint8Array()), /has the shape \(0, 2, 2\)/],
      [npy("|u1", [1, 2, 2, 2], body), /with 1, 3 or 4 channels/],
      [npy("|u1", [2, 2, 2], body.slice(1)), /should take 8 bytes, and 7 follow/],
      [npy("<c8", [1, 1, 1], body), /the type "<c8"/],
      [npy("<f4", [1, 1, 2], floats(0, Number.NaN)), /it holds NaN/],
      [npy("<f4", [1, 1, 2], floats(-1, 0)), /it holds -1/],
    ];
    for (const [bytes, message] of cases) expect(() => decodeFrames(bytes)).toThrow(message);
  });
});

describe("scaling", () => {
  const grey = (width: number, height: number, data: number[]): Picture => {
    return { width, height, channels: 1, data };
  };

  test("takes the mean of what a pixel covers, whole or in parts", () => {
    const small = { size: 2, colour: false };
    expect([...scaled(grey(4, 2, [0, 100, 8, 8, 0, 100, 8, 8]), small)]).toEqual([50, 8, 50, 8]);
    // Of three columns the middle one is shared.
    expect([...scaled(grey(3, 1, [30, 60, 90]), { size: 2, colour: false })]).toEqual([
      40, 80, 40, 80,
    ]);
    expect([...scaled(grey(1, 1, [9]), small)]).toEqual([9, 9, 9, 9]);
  });

  test("keeps colours, or makes brightness of them", () => {
    const red: Picture = { width: 1, height: 1, channels: 3, data: [255, 0, 0] };
    expect([...scaled(red, { size: 1, colour: true })]).toEqual([255, 0, 0]);
    expect([...scaled(red, { size: 1, colour: false })]).toEqual([76]);
    expect([...scaled(grey(1, 1, [5]), { size: 1, colour: true })]).toEqual([5, 5, 5]);
  });
});
