import { below } from "../../long-memory/below.js";
import type { Random } from "../../sentiment/random.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { Refusal } from "../refusal.js";
import { divided, type Example, randomOf } from "./examples.js";
import { whole } from "./options.js";
import { tableOf } from "./table.js";
import type { Material, Prepared, Task } from "./task.js";

const HELD_OUT = 100;
/** The last part of a series of the user's own is held out. */
const LAST = 0.2;
/** Columns of such a series, at most. */
const MOST = 32;

export const waves: Task = {
  id: "waves",
  family: "series",
  title: { en: "Waves and series", zh: "波形与序列" },
  about: {
    en: "The next value of a wave is told at every step. Its period, phase and height are drawn anew each time, so that they have to be read off what came before. The network can then go on by itself, fed with what it has told. Columns of numbers of your own take the waves' place; of them the last fifth is held out.",
    zh: "在每一步预测波形的下一个值。周期、相位和幅度每次重新抽取，必须从前面的值中读出来。之后网络可以把自己的预测当作输入继续下去。你也可以放入自己的数字列；其中最后五分之一会被留出。",
  },
  citations: [
    {
      authors: "Pearlmutter",
      year: 1989,
      title: "Learning State Space Trajectories in Recurrent Neural Networks",
      url: "https://doi.org/10.1162/neco.1989.1.2.263",
    },
    {
      authors: "Jaeger and Haas",
      year: 2004,
      title:
        "Harnessing Nonlinearity: Predicting Chaotic Systems and Saving Energy in Wireless Communication",
      url: "https://doi.org/10.1126/science.1091277",
    },
  ],
  options: {
    shape: {
      kind: "choice",
      title: { en: "Wave", zh: "波形" },
      choices: {
        sine: { en: "sine", zh: "正弦" },
        two: { en: "two sines", zh: "双正弦" },
        saw: { en: "sawtooth", zh: "锯齿" },
        square: { en: "square", zh: "方波" },
      },
      default: "sine",
    },
    steps: whole({ en: "Steps", zh: "步数" }, 20, 200, 60, 10),
    noise: whole({ en: "Noise (%)", zh: "噪声（%）" }, 0, 30, 0, 5),
  },
  takes: {
    what: { en: "a table of numbers", zh: "数字表格" },
    endings: [".csv", ".tsv"],
    titled: (material) => isTitled(tableOf(material)),
  },
  network: oneLayer("gru", 32),
  training: training({ rate: 0.01, steps: 500, schedule: "warmup-cosine" }),
  goal: { metric: "squares", value: 0.005, steps: 500, seconds: 4 },
  async prepare(values, seed, material) {
    const steps = values.steps as number;
    if (material) return ownSeries(material, steps, seed);
    const noise = (values.noise as number) / 100;
    const shape = shapes[values.shape as keyof typeof shapes];
    const draw = (random: Random) => wave(shape, steps, noise, random);
    return {
      input: { kind: "numbers", columns: [{ en: "value", zh: "数值" }] },
      output: { kind: "numbers", names: ["value"], every: true, next: true },
      ...divided(draw, seed, HELD_OUT),
      notes: [],
    };
  },
};

/** A wave between -1 and 1, by turns; `other` is a ratio between 0 and 1, which a wave may have beside. */
type Shape = (turns: number, other: number) => number;

const sine: Shape = (turns) => Math.sin(2 * Math.PI * turns);

const shapes = {
  sine,
  two: (turns, other) => (sine(turns, 0) + sine(turns * (1.5 + 2 * other), 0)) / 2,
  saw: (turns) => 2 * (turns - Math.floor(turns)) - 1,
  square: (turns) => (turns - Math.floor(turns) < 0.5 ? 1 : -1),
} as const satisfies Record<string, Shape>;

/** Steps of a period. */
const PERIODS = [8, 30] as const;

function wave(shape: Shape, steps: number, noise: number, random: Random): Example {
  const [least, most] = PERIODS;
  const period = least + (most - least) * random.next();
  const [begin, height, other] = [random.next(), 0.4 + 0.6 * random.next(), random.next()];
  const values = Array.from({ length: steps + 1 }, (_, t) => {
    const off = noise * (random.next() + random.next() + random.next() - 1.5) * 2;
    return Float32Array.of(height * shape(begin + t / period, other) + off);
  });
  return { x: values.slice(0, -1), y: values.slice(1) };
}

/** Pieces of a series: each column with the mean 0 and the deviation 1 that it has where it is learned. */
function ownSeries(material: Material, steps: number, seed: number): Prepared {
  const { name } = material;
  const { columns, rows } = readColumns(material);
  const border = Math.floor((1 - LAST) * rows.length);
  if (rows.length - border <= steps) {
    const needed = Math.ceil((steps + 1) / LAST);
    throw new Refusal({
      en: `${name} has ${rows.length} rows of numbers: pieces of ${steps} steps need ${needed} of them, as a fifth is held out.`,
      zh: `${name} 有 ${rows.length} 行数字：每段 ${steps} 步需要 ${needed} 行，因为要留出五分之一。`,
    });
  }
  const scaled = standardized(rows, border);
  const piece = (at: number): Example => ({
    x: scaled.slice(at, at + steps),
    y: scaled.slice(at + 1, at + steps + 1),
  });
  const from = (first: number, end: number, place: number, of: number) =>
    piece(first + below(end - first - steps, randomOf(of, place)));
  return {
    input: { kind: "numbers", columns: columns.map((column) => ({ en: column, zh: column })) },
    output: { kind: "numbers", names: columns, every: true, next: true },
    training: { at: (place) => from(0, border, place, seed) },
    heldOut: Array.from({ length: HELD_OUT }, (_, i) => from(border, rows.length, i, ~seed)),
    notes: [
      {
        en: `${columns.length} of the columns of ${name} hold numbers in each of ${rows.length} rows.`,
        zh: `${name} 中有 ${columns.length} 列在全部 ${rows.length} 行里都是数字。`,
      },
    ],
  };
}

const isNumber = (cell: string | undefined) =>
  cell !== undefined && cell.trim() !== "" && Number.isFinite(Math.fround(Number(cell)));

/** The columns in which each of some rows has a number. */
function numeric(rows: readonly string[][]): number[] {
  const all = rows[0]?.map((_, column) => column) ?? [];
  return all.filter((column) => rows.every((row) => isNumber(row[column])));
}

/** Whether there is something else above numbers. */
const isTitled = ([first = [], ...rest]: readonly string[][]) =>
  numeric(rest).some((column) => !isNumber(first[column]));

/** The columns in which each row has a number. */
function readColumns(material: Material) {
  const { name, header } = material;
  const table = tableOf(material);
  const titled = header ?? isTitled(table);
  const body = titled ? table.slice(1) : table;
  const places = numeric(body);
  if (places.length === 0) {
    throw new Refusal({
      en: `${name} has no column of numbers.`,
      zh: `${name} 没有数字列。`,
    });
  }
  if (places.length > MOST) {
    throw new Refusal({
      en: `${name} has ${places.length} columns of numbers: expected ${MOST} at most.`,
      zh: `${name} 有 ${places.length} 列数字：最多 ${MOST} 列。`,
    });
  }
  return {
    columns: places.map((place) => (titled && table[0]![place]?.trim()) || `#${place + 1}`),
    rows: body.map((row) => places.map((place) => Number(row[place]))),
  };
}

function standardized(rows: readonly (readonly number[])[], border: number): Float32Array[] {
  const learned = rows.slice(0, border);
  const mean = (of: (row: readonly number[]) => number) =>
    learned.reduce((sum, row) => sum + of(row), 0) / border;
  const means = rows[0]!.map((_, column) => mean((row) => row[column]!));
  // A column that never changes tells nothing, whatever it is divided by.
  const deviations = means.map(
    (m, column) => Math.sqrt(mean((row) => (row[column]! - m) ** 2)) || 1,
  );
  return rows.map((row) =>
    Float32Array.from(row, (value, column) => (value - means[column]!) / deviations[column]!),
  );
}
