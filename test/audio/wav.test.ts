// WAV files: what every kind of sample becomes, and what is refused in which words. Damaged ones are tried in ../formats/fuzz.
import { describe, expect, test } from "vitest";
import { decodeAudio, decodeWav } from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { wav } from "./wav.js";

const of = (array: { buffer: ArrayBufferLike }) => new Uint8Array(array.buffer);
const samples = (bytes: Uint8Array) => decodeWav(bytes).channels.map((channel) => [...channel]);

describe("samples become numbers", () => {
  test("whole ones as a fraction of the largest of their size", () => {
    expect(samples(wav({ bits: 8, data: Uint8Array.of(0, 64, 128, 255) }))).toEqual([
      [-1, -0.5, 0, 127 / 128],
    ]);
    const of16 = of(Int16Array.of(-32768, -1, 0, 16384));
    expect(samples(wav({ data: of16 }))).toEqual([[-1, -1 / 32768, 0, 0.5]]);
    const of24 = Uint8Array.of(0, 0, 0x80, 0xff, 0xff, 0xff, 0, 0, 0x40, 1, 0, 0);
    expect(samples(wav({ bits: 24, data: of24 }))).toEqual([[-1, -(2 ** -23), 0.5, 2 ** -23]]);
    const of32 = of(Int32Array.of(-(2 ** 31), 2 ** 30, 1));
    expect(samples(wav({ bits: 32, data: of32 }))).toEqual([[-1, 0.5, 2 ** -31]]);
  });

  test("floats as they are", () => {
    expect(samples(wav({ tag: 3, bits: 32, data: of(Float32Array.of(0.1, -3)) }))).toEqual([
      [Math.fround(0.1), -3],
    ]);
    expect(samples(wav({ tag: 3, bits: 64, data: of(Float64Array.of(0.1, -3)) }))).toEqual([
      [Math.fround(0.1), -3],
    ]);
  });

  test("channel by channel, whatever stands beside them", () => {
    const data = of(Int16Array.of(1, 2, 3, 4, 5, 6).map((x) => x * 4096));
    const others = [["LIST", Uint8Array.of(1, 2, 3)]] as const;
    for (const extensible of [false, true]) {
      const bytes = wav({ channels: 3, rate: 44_100, extensible, others, data });
      for (const given of [bytes, Buffer.from(bytes), bytes.slice().buffer as ArrayBuffer]) {
        const { samplingRate, channels } = decodeWav(given);
        expect(samplingRate).toBe(44_100);
        expect(channels.map((channel) => [...channel])).toEqual(
          [
            [1, 4],
            [2, 5],
            [3, 6],
          ].map((c) => c.map((x) => x / 8)),
        );
      }
    }
    expect(samples(wav({ channels: 2, data: new Uint8Array(0) }))).toEqual([[], []]);
  });

  test("of a stream whose writer did not know its length", () => {
    const bytes = wav({ data: of(Int16Array.of(1, 2)) });
    bytes.fill(255, 4, 8).fill(255, 40, 44);
    expect(samples(bytes)[0]).toHaveLength(2);
  });
});

describe("is refused in words", () => {
  const data = of(Int16Array.of(1, 2, 3, 4));
  const good = wav({ data });
  /** The good file with some bytes changed. */
  const changed = (at: number, ...bytes: number[]) => {
    const file = good.slice();
    file.set(bytes, at);
    return file;
  };
  const cases: [string, Uint8Array, RegExp][] = [
    ["nothing", new Uint8Array(0), /does not begin as a WAV file/],
    [
      "another format",
      Uint8Array.from("OggS12345678", (c) => c.charCodeAt(0)),
      /does not begin as a WAV/,
    ],
    ["big-endian numbers", changed(3, 0x58), /RIFX is not supported/],
    ["a file that is cut off", good.subarray(0, good.length - 2), /announces 52 bytes, and has 50/],
    [
      "what follows its end",
      Uint8Array.of(...good, 1, 2),
      /2 bytes follow the end that it announces/,
    ],
    [
      "a chunk that is longer than the file",
      changed(40, 9),
      /chunk "data" announces 9 bytes, and 8 follow/,
    ],
    ["no samples", changed(36, 0x78), /has no chunk "data"/],
    ["no format", changed(12, 0x78), /samples come before a chunk "fmt "/],
    ["two formats", wav({ others: [["fmt ", good.slice(20, 36)]], data }), /two chunks "fmt "/],
    ["two chunks of samples", wav({ others: [["data", data]], data }), /two chunks "data"/],
    ["half a frame", wav({ channels: 3, data }), /8 bytes of samples end within the 6 of a frame/],
    ["mu-law", changed(20, 7), /samples are format 7 of 16 bits, and expected are whole numbers/],
    ["12 bits", changed(34, 12), /whole numbers of 12 bits/],
    ["no channels", changed(22, 0), /has no channels/],
    ["a rate of 0", changed(24, 0, 0), /0 samples a second/],
    [
      "sizes that contradict each other",
      changed(32, 4),
      /take 2 bytes a frame and 16000 a second, and it says 4 and 16000/,
    ],
    [
      "a short format",
      wav({ others: [["fmt ", data]], data }).fill(0x78, 12, 13),
      /takes 16 bytes or more, and has 8/,
    ],
    [
      "not a number",
      wav({ tag: 3, bits: 32, data: of(Float32Array.of(1, Number.NaN)) }),
      /sample 1 of channel 0 is NaN/,
    ],
    [
      "too large a number",
      wav({ tag: 3, bits: 64, data: of(Float64Array.of(1e39)) }),
      /sample 0 of channel 0 is 1e\+39/,
    ],
  ];
  test.each(cases)("%s", async (_, bytes, message) => {
    await expectError(async () => decodeWav(bytes), "File", message);
  });

  test("an extensible header that is not whole, or of something else", async () => {
    const bytes = wav({ extensible: true, data });
    const at = (place: number, byte: number) => {
      const file = bytes.slice();
      file[place] = byte;
      return file;
    };
    await expectError(async () => decodeWav(at(36, 10)), "File", /extensible header is cut off/);
    await expectError(async () => decodeWav(at(38, 17)), "File", /17 of 16 bits count/);
    await expectError(async () => decodeWav(at(44, 6)), "File", /format 6 of 16 bits/);
    await expectError(async () => decodeWav(at(50, 1)), "File", /of a format that is unknown/);
  });

  test("what is no bytes", async () => {
    await expectError(
      async () => decodeWav("clip.wav" as never),
      "InvalidArgument",
      /expects the bytes of a file.*got "clip.wav"/,
    );
    await expectError(
      async () => decodeWav(Float32Array.of(1) as never),
      "InvalidArgument",
      /expects the bytes/,
    );
  });
});

describe("in a page", () => {
  test("the browser decodes, at the rate that is asked for", async () => {
    const asked: unknown[] = [];
    class OfflineAudioContext {
      constructor(...args: number[]) {
        if (args[2]! < 3000) throw new Error("not supported");
        asked.push(args);
      }
      async decodeAudioData(bytes: ArrayBuffer) {
        if (bytes.byteLength !== 3) throw new Error("no idea");
        const getChannelData = (i: number) => Float32Array.of(i, 0.5);
        return { numberOfChannels: 2, sampleRate: 22_050, getChannelData };
      }
    }
    Object.assign(globalThis, { OfflineAudioContext });
    try {
      // A view of a part of a buffer.
      const bytes = new Uint8Array(10).subarray(2, 5);
      const decoded = await decodeAudio(bytes, { samplingRate: 22_050 });
      expect(asked).toEqual([[1, 1, 22_050]]);
      expect(decoded).toEqual({
        samplingRate: 22_050,
        channels: [Float32Array.of(0, 0.5), Float32Array.of(1, 0.5)],
      });
      expect(bytes).toHaveLength(3);
      await expectError(
        () => decodeAudio(new Uint8Array(2)),
        "File",
        /can't decode the file \(no idea\)/,
      );
      await expectError(
        () => decodeAudio(bytes, { samplingRate: 5 }),
        "InvalidArgument",
        /does not take 5 samples/,
      );
    } finally {
      Reflect.deleteProperty(globalThis, "OfflineAudioContext");
    }
  });

  test("elsewhere there is nothing that could", async () => {
    await expectError(
      () => decodeAudio(new Uint8Array(3)),
      "Unsupported",
      /needs a page's OfflineAudioContext/,
    );
  });
});
