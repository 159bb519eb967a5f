import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { moved } from "../../examples/gestures/augment.js";
import { batches, type Lessons, stacked } from "../../examples/gestures/batches.js";
import { readArguments } from "../../examples/gestures/cli.js";
import { motion } from "../../examples/gestures/data/features.js";
import { holdOut } from "../../examples/gestures/data/hold_out.js";
import { arrowOfTime, backwards } from "../../examples/gestures/data/order.js";
import { atPlaces } from "../../examples/gestures/data/places.js";
import { readCollection } from "../../examples/gestures/data/read.js";
import type { Sequence } from "../../examples/gestures/data/sequences.js";
import { generateClips } from "../../examples/gestures/generator/generate.js";
import { averaged, windowsOf } from "../../examples/gestures/windows.js";
import { Random } from "../../examples/sentiment/random.js";
import { folderWith } from "../sentiment/files.js";
import { gif, jpeg, npy, png } from "./files.js";

const read = (data: string, ...args: string[]) =>
  readCollection(readArguments(["--data", data, ...args]));

/**
 * A video as the data set has them: hands that move, a head and a spine that do not, the time and the phase of each frame.
 *
 * @param unit lengths across, in a body's.
 */
const video = (phases: readonly string[], unit = 1) =>
  [
    "lhx,...",
    ...phases.map((phase, row) => {
      const moving = Array.from({ length: 3 }, (_, i) => Math.sin(row * (1 + i)));
      const still = Array.from({ length: 3 }, () => 0.5);
      const joints = [moving, still, [0, 1, 0.2], [0, 0, 0.2], moving, still];
      const numbers = joints.flatMap(([x, y, z]) => [x! * unit, y! * unit, z]);
      return [...numbers, 1000 + 33 * row, phase].join(",");
    }),
  ].join("\r\n");

describe("clips of one's own", () => {
  const clip = (level: number) => npy("|u1", [3, 4, 4], new Uint8Array(48).fill(level));
  const files = {
    "a/one/frame10.png": png(4, 4, { 0: 90 }),
    "a/one/frame9.png": png(4, 4, { 0: 30 }),
    "a/two.gif": gif(4, 4, [{ x: 0, width: 4, colour: 1 }]),
    "a/three/1.jpg": jpeg(8, 8, [255, 255, 255]),
    "b/one.npy": clip(50),
    "b/two.npy": clip(60),
  };

  test("are folders of frames, GIFs and arrays; a fifth of each class is held out", async () => {
    const found = await read(await folderWith(files), "--size", "8");
    expect(found).toMatchObject({ kind: "clips", classes: ["a", "b"], shape: [8, 8, 1] });
    expect([found.training.length, found.heldOut.length]).toEqual([3, 2]);
    expect(found.heldOut.map(({ label }) => label)).toEqual([0, 1]);
    const all = [...found.training, ...found.heldOut];
    const one = all.find(({ name }) => name.endsWith("one") && !name.endsWith(".npy"))!;
    // By the numbers in their names: 9, then 10. What was 4 x 4 is twice as large.
    expect([one.steps, one.data[0], one.data[64]]).toEqual([2, 30, 90]);
    const array = all.find(({ name }) => name.endsWith("two.npy"))!;
    expect([array.steps, array.data.length, array.data[5]]).toEqual([3, 192, 60]);
  });

  test("are brought to a number of frames, and keep their colours, where that is asked for", async () => {
    const folder = await folderWith(files);
    const found = await read(folder, "--size", "8", "--frames", "5", "--colour");
    expect(found.shape).toEqual([8, 8, 3]);
    for (const { steps, data } of found.training) expect([steps, data.length]).toEqual([5, 960]);
    expect(atPlaces([0, 1, 2], 5)).toEqual([0, 1, 1, 2, 2]);
    expect(atPlaces([0, 1, 2, 3, 4], 3)).toEqual([0, 2, 4]);
    expect(atPlaces([7, 8], 1)).toEqual([7]);
  });

  test("that can't be read are named and counted, or left out", async () => {
    const bad = { "a/torn/1.png": png(4, 4).slice(0, 40), "b/notes.txt": "?", "b/none.npy": "" };
    const folder = await folderWith({ ...files, ...bad, "top.txt": "" });
    await expect(read(folder)).rejects.toThrow(/^4 files of .* the first: .*top\.txt lies beside/);
    const found = await read(folder, "--skip-bad");
    expect(found.training.length + found.heldOut.length).toBe(5);
    expect(found.notes.filter((note) => note.startsWith("Left out: "))).toHaveLength(4);
    expect(found.notes.join()).toMatch(
      /torn.1\.png can't be read as a clip: .*notes\.txt is no clip/,
    );
  });

  test("lie beside what systems leave behind and hide", async () => {
    const hidden = { "Thumbs.db": "x", "desktop.ini": "x", ".DS_Store": "x" };
    const within = (place: string) =>
      Object.fromEntries(Object.entries(hidden).map(([name, text]) => [place + name, text]));
    const all = { ...files, ...within(""), ...within("a/"), ...within("a/one/") };
    const found = await read(await folderWith({ ...all, "__MACOSX/a/._one.png": "x" }));
    expect(found.classes).toEqual(["a", "b"]);
    expect(found.training.length + found.heldOut.length).toBe(5);
  });

  test("that are called what they are not are refused as what they are called", async () => {
    const still = await folderWith({ ...files, "a/still.gif": png(4, 4), "b/empty.npy": "" });
    await expect(read(still)).rejects.toThrow(/still\.gif can't be read as a clip: it is no GIF/);
    const { notes } = await read(still, "--skip-bad");
    expect(notes.join()).toMatch(/empty\.npy is empty: expected a picture or a clip/);
  });

  test("want two classes, and two clips of each", async () => {
    const one = await folderWith({ "a/one.npy": clip(1), "a/two.npy": clip(2) });
    await expect(read(one)).rejects.toThrow(/has 1 folder: expected one for each of two classes/);
    const few = await folderWith({
      "a/one.npy": clip(1),
      "a/two.npy": clip(2),
      "b/1.npy": clip(3),
    });
    await expect(read(few)).rejects.toThrow('only one sequence in the class "b"');
    const none = await folderWith({ "a/one.npy": clip(1), "a/two.npy": clip(2), "b/.x": "" });
    await expect(read(none)).rejects.toThrow('There is no sequence in the class "b"');
    const empty = await folderWith({ "a/one/.x": "", "b/1.npy": clip(1) });
    await expect(read(empty)).rejects.toThrow(/one is empty: expected the frames of a clip/);
    await expect(read(join(one, "none"))).rejects.toThrow(/none does not exist/);
  });
});

describe("data sets that are known by their files", () => {
  test("Omniglot's drawings: a bit a pixel, drawers 16 to 20 held out", async () => {
    const line = (alphabet: string, drawer: number) => `${alphabet}\t3\t${drawer}\t1,2,0`;
    const frames = new Uint8Array(3 * 1176);
    frames[1176] = 0b10000001;
    const strokes = [line("B", 15), line("A", 16), line("B", 1)].join("\n");
    const folder = await folderWith({ "strokes.tsv": strokes, "frames.bin": frames });
    const found = await read(folder);
    expect(found).toMatchObject({ kind: "clips", classes: ["A", "B"], shape: [28, 28, 1] });
    expect(found.training.map(({ name, label }) => [name, label])).toEqual([
      ["B 3 by 15", 1],
      ["B 3 by 1", 1],
    ]);
    const [held] = found.heldOut;
    expect([held!.steps, held!.label]).toEqual([12, 0]);
    expect([...held!.data.subarray(0, 9)]).toEqual([255, 0, 0, 0, 0, 0, 0, 255, 0]);
    const short = await folderWith({ "strokes.tsv": strokes, "frames.bin": frames.slice(1) });
    await expect(read(short)).rejects.toThrow(/has 3527 bytes: expected 1176 for each of the 3/);
    const odd = { "strokes.tsv": line("A", 21), "frames.bin": frames.slice(0, 1176) };
    await expect(read(await folderWith(odd))).rejects.toThrow(/^Line 1 of .* is no drawing/);
    await expect(read(folder, "--size", "20")).rejects.toThrow(
      /--size has no meaning for Omniglot/,
    );
  });

  test("tracks of a fingertip: the last fifth of each class is held out", async () => {
    const line = (label: number, x: number) => [label, ...Array(32).fill(x)].join(",");
    const lines = [0, 1, 2, 3].flatMap((label) => [1, 2, 3, 4, 5].map((x) => line(label, x)));
    const folder = await folderWith({ "point_history.csv": lines.join("\n") });
    const found = await read(folder);
    expect(found).toMatchObject({ kind: "tracks", shape: [2] });
    expect(found.training).toHaveLength(16);
    expect(found.heldOut.map(({ label, data }) => [label, data[0]])).toEqual([
      [0, 5],
      [1, 5],
      [2, 5],
      [3, 5],
    ]);
    const odd = await folderWith({ "point_history.csv": `${lines[0]}\n4,1,2` });
    await expect(read(odd)).rejects.toThrow(/^Line 2 of .* is no track/);
    await expect(read(folder, "--task", "order")).rejects.toThrow(/--task order is for clips/);
  });

  test("videos of gestures: those that are named are held out, others learned in a mirror as well", async () => {
    const names = ["Rest", "Rest", "Preparação", "Stroke", "Hold", "Retraction", "Rest"];
    const videos = ["a1", "a3", "b3", "c3"].map((name) => [`${name}_raw.csv`, video(names)]);
    const folder = await folderWith(Object.fromEntries(videos));
    const found = await read(folder);
    expect(found).toMatchObject({ kind: "phases", classes: expect.arrayContaining(["Hold"]) });
    expect([found.training.length, found.heldOut.length]).toEqual([2, 3]);
    const [held] = found.heldOut;
    expect([held!.steps, held!.label]).toEqual([7, Uint8Array.of(0, 0, 1, 2, 3, 4, 0)]);
    expect(found.training[0]!.data).toEqual(held!.data);
    expect(found.training[1]!.data).toEqual(held!.mirrored);
    // Behind the head and the hands' distance the left hand stands, then the right one, which the other is in a mirror.
    const [as, mirrored] = found.training.map(({ data }) => data) as [Float32Array, Float32Array];
    expect(mirrored[3]).toBeCloseTo(as[3]!, 5);
    expect(mirrored[7]).toBeCloseTo(-as[4]!, 5);
    expect(mirrored[8]).toBeCloseTo(as[5]!, 5);
    const other = await read(folder, "--hold-out", "a1");
    expect(other.training).toHaveLength(6);
    await expect(read(folder, "--hold-out", "z9")).rejects.toThrow(/no video "z9": there are a1/);
    const all = ["--hold-out", "a1,a3,b3,c3"];
    await expect(read(folder, ...all)).rejects.toThrow(/leaves no video to learn from/);
    const torn = { "a1_raw.csv": "h\n1,2,Rest", "b1_raw.csv": "" };
    const few = await folderWith(torn);
    await expect(read(few, "--hold-out", "b1")).rejects.toThrow(/^Row 2 of .* is no frame/);
  });
});

describe("a table of joints", () => {
  const table = (...rows: string[]) => ["Sequence,frame,label,x,y", ...rows].join("\n");
  const sequences = (label: (id: number, step: number) => string) =>
    table(
      ...[0, 1, 2, 3].flatMap((id) =>
        [0, 1, 2].map((step) => `${id},${step},${label(id, step)},${id + step},${-step}`),
      ),
    );

  test("has a label for each sequence, or for each step", async () => {
    const folder = await folderWith({
      "whole.csv": sequences((id) => (id % 2 ? "up" : "down")),
      "steps.csv": sequences((_, step) => (step ? "move" : "rest")),
    });
    const whole = await read(join(folder, "whole.csv"));
    expect(whole).toMatchObject({ kind: "tracks", classes: ["down", "up"], columns: ["x", "y"] });
    expect(whole.heldOut.map(({ label }) => label)).toEqual([0, 1]);
    const third = [...whole.training, ...whole.heldOut].find(({ name }) => name === "2")!;
    expect([...third.data]).toEqual([2, 0, 3, -1, 4, -2]);
    const steps = await read(join(folder, "steps.csv"));
    expect([steps.kind, steps.heldOut.length]).toEqual(["phases", 1]);
    expect(steps.training[0]!.label).toEqual(Uint8Array.of(1, 0, 0));
  });

  test("is refused where a column is missing or a number is none", async () => {
    const cases = {
      "none.csv": ["a,b\n1,2", /must have one column that is called sequence, id/],
      "label.csv": ["id,x\n1,2", /has no column of labels/],
      "one.csv": ["id,label,x\n1,a,2", /knows one label alone/],
      "bare.csv": ["id,label\n1,a\n2,b", /has no column of numbers/],
      "torn.csv": [table("0,0,a,1,?"), /^Row 2 of .* no number in "y"/],
      "short.csv": [table("0,0,a,1,1,1"), /^Row 2 of .* has 6 fields/],
      "empty.csv": [table(), /has no rows/],
    } as const;
    const files = Object.entries(cases).map(([name, [text]]) => [name, text]);
    const folder = await folderWith(Object.fromEntries(files));
    for (const [name, [, message]] of Object.entries(cases)) {
      await expect(read(join(folder, name)), name).rejects.toThrow(message);
    }
  });
});

describe("what is made of sequences", () => {
  const clip = (steps: number, label = 0): Sequence => ({
    name: "",
    steps,
    data: Uint8Array.from({ length: steps * 4 }, (_, i) => i),
    label,
  });

  test("features are where points are, how far they go and how fast, in the sequence's own measure", () => {
    const rows = Array.from({ length: 40 }, (_, t) => [t, t * t, Math.sin(t), 5, 5, 5]);
    const features = motion(rows, 3);
    // Six columns, for each of four scales six ways and two speeds, and two speeds to each side of two others.
    expect(features[0]).toHaveLength(6 + 4 * 8 + 2 * 4);
    for (const column of features[0]!.keys()) {
      const values = features.map((row) => row[column]!);
      const mean = values.reduce((a, b) => a + b) / 40;
      const square = values.reduce((sum, value) => sum + value * value, 0) / 40;
      expect(Math.abs(mean)).toBeLessThan(1e-9);
      expect(square < 1e-9 || Math.abs(square - 1) < 1e-3, String(square)).toBe(true);
    }
  });

  test("features of videos do not know the unit of a video", async () => {
    const names = Array.from({ length: 60 }, (_, row) => (row < 30 ? "Rest" : "Stroke"));
    const videos = { a1: video(names), a2: video(names, 0.1), a3: video(names) };
    const files = Object.entries(videos).map(([name, text]) => [`${name}_raw.csv`, text]);
    const found = await read(await folderWith(Object.fromEntries(files)), "--hold-out", "a3");
    const [one, other] = found.training.map(({ data }) => data) as [Float32Array, Float32Array];
    for (let i = 0; i < one.length; i++) expect(other[i]!).toBeCloseTo(one[i]!, 3);
  });

  test("features go by the clock, where frames are missing", () => {
    const all = Array.from({ length: 100 }, (_, time) => time);
    const some = all.filter((time) => time % 2 === 0 || time < 30 || time > 60);
    const points = (times: readonly number[]) => times.map((t) => [Math.sin(t / 5), t / 50, 0]);
    /** By how much features at a time differ at most, of all frames and of some. */
    const apart = (times?: readonly number[]) => {
      const whole = motion(points(all), 3)[44]!;
      const rest = motion(points(some), 3, times && { times })[some.indexOf(44)]!;
      return Math.max(...whole.map((value, column) => Math.abs(value - rest[column]!)));
    };
    expect(apart(some)).toBeLessThan(0.3);
    expect(apart()).toBeGreaterThan(0.6);
  });

  test("backwards, frames come in the other order and the class is the other", () => {
    const turned = backwards(clip(3));
    expect([...turned.data]).toEqual([8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]);
    expect(backwards(turned)).toEqual(clip(3));
    const clips = generateClips(8, 1, { training: 9, heldOut: 5 });
    const arrow = arrowOfTime(clips, new Random(1));
    const back = arrow.heldOut.filter(({ label }) => label === 1).length;
    expect(back > 10 && back < 30).toBe(true);
    for (const [i, { label, data }] of arrow.heldOut.entries()) {
      const before = clips.heldOut[i]!;
      expect(data).toEqual((label === 1 ? backwards(before) : before).data);
    }
  });

  test("windows overlap and reach to the end; what they say is averaged", () => {
    const long: Sequence = { ...clip(100), label: Uint8Array.from({ length: 100 }, (_, i) => i) };
    const windows = windowsOf(long);
    expect(windows.map(({ begin }) => begin)).toEqual([0, 8, 16, 24, 32, 36]);
    expect([windows[5]!.data[0], (windows[5]!.label as Uint8Array)[63]]).toEqual([144, 99]);
    expect(windowsOf(clip(5)).map(({ begin, steps }) => [begin, steps])).toEqual([[0, 5]]);
    const said = windows.map(({ begin }) => new Float32Array(64).fill(begin));
    const mean = averaged(windows, said, 100);
    expect([mean.length, mean[0], mean[99]]).toEqual([100, 0, 36]);
    expect(mean[10]).toBe(4);
  });

  test("held out is a fifth, and one at the least", () => {
    const many = Array.from({ length: 20 }, (_, i) => ({
      ...clip(2, i < 10 ? 0 : 1),
      name: `${i}`,
    }));
    const parts = holdOut(many, ["a", "b"], new Random(1));
    expect([parts.training.length, parts.heldOut.length]).toEqual([16, 4]);
    const names = [...parts.training, ...parts.heldOut].map(({ name }) => Number(name));
    expect(names.sort((a, b) => a - b)).toEqual(many.map((_, i) => i));
    expect(parts.heldOut.filter(({ label }) => label === 1)).toHaveLength(2);
  });

  test("rows of several lengths stand side by side with their lengths", () => {
    expect(stacked([clip(1), clip(2)], [2, 2, 1])).toEqual({
      data: Uint8Array.of(0, 1, 2, 3, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7),
      shape: [2, 2, 2, 2, 1],
      lengths: [1, 2],
    });
    expect(stacked([clip(1)], [4]).lengths).toBeUndefined();
  });

  test("moved clips are moved a little, all frames alike", () => {
    const { training, shape } = generateClips(28, 3, { training: 1, heldOut: 1 });
    const still = { ...training[0]!, steps: 2 };
    const frame = still.data.subarray(0, 784);
    const twice = { ...still, data: Uint8Array.from([...frame, ...frame]) };
    const once = moved(twice, shape, new Random(1)).data;
    expect(once.subarray(0, 784)).toEqual(once.subarray(784));
    expect(once).not.toEqual(twice.data);
    expect(moved(twice, shape, new Random(1)).data).toEqual(once);
    expect(moved(twice, shape, new Random(2)).data).not.toEqual(once);
    const flat = { ...twice, data: new Uint8Array(1568).fill(99) };
    expect(moved(flat, shape, new Random(1)).data).toEqual(flat.data);
  });

  test("batches show other clips in each epoch, and the same to who goes on in the middle", async () => {
    const { training, shape } = generateClips(8, 1, { training: 2, heldOut: 1 });
    const lessons: Lessons = {
      ...{ rows: training, kind: "clips", shape },
      ...{ order: false, size: 5, seed: 1 },
    };
    const data = batches(lessons);
    const all = async (from: { epoch: number; element: number }) => {
      const found = [];
      for await (const batch of data.iterate({ from })) found.push(batch);
      return found;
    };
    const first = await all({ epoch: 0, element: 0 });
    expect(first).toHaveLength(4);
    expect(await all({ epoch: 0, element: 2 })).toEqual(first.slice(2));
    expect(await all({ epoch: 1, element: 0 })).not.toEqual(first);
  });
});
