import { describe, expect, test } from "vitest";
import {
  type Chosen,
  defaultsOf,
  readLink,
  writeLink,
} from "../../examples/playground/network/link.js";
import { taskById, tasks } from "../../examples/playground/tasks/index.js";

const parity = defaultsOf(taskById("parity")!);

test.each(tasks.map((task) => [task.id, task] as const))(
  "the defaults of %s say nothing but its name",
  (id, task) => {
    expect(writeLink(defaultsOf(task))).toBe(`1_${id}`);
    expect(readLink(`1_${id}`)).toEqual({ chosen: defaultsOf(task) });
  },
);

describe("what differs", () => {
  const chosen: Chosen = {
    ...parity,
    seed: 3,
    values: { length: 30 },
    network: {
      ...parity.network,
      layers: [
        { cell: "gru", units: 32, direction: "forward", dropout: 0 },
        { cell: "lstm", units: 16, direction: "both", dropout: 0.3 },
      ],
    },
    training: { ...parity.training, rate: 1e-6, schedule: "warmup-cosine", batch: 7 },
  };
  const link = "1_parity_seed-3_o.length-30_n.layers-gru32*lstm16bd0.3_t.rate-0.000001_t.batch-7";

  test("is written, and read again", () => {
    expect(writeLink(chosen)).toBe(link);
    expect(readLink(link)).toEqual({ chosen });
  });

  test("stands in an address as it is", () => {
    expect(new URLSearchParams({ config: link }).toString()).toBe(`config=${link}`);
  });

  test("of options that are chosen by name", () => {
    const written = {
      ...defaultsOf(taskById("addition")!),
      values: { digits: 3, order: "written" },
    };
    expect(writeLink(written)).toBe("1_addition_o.digits-3_o.order-written");
    expect(readLink(writeLink(written)).chosen).toEqual(written);
  });
});

test.each([
  ["", /^The link begins with "", and not with 1\.$/],
  ["2_parity", /begins with "2"/],
  ["1", /^The link names a task "" that there is not\.$/],
  ["1_chess", /a task "chess"/],
  ["1_constructor", /a task "constructor"/],
])("the link %j falls back to the first task", (link, trouble) => {
  const read = readLink(link);
  expect(read.trouble?.en).toMatch(trouble);
  expect(read.trouble?.zh).toMatch(/^[^.]*(?:\d\.\d[^.]*)*。$/);
  expect(read.chosen).toEqual(defaultsOf(tasks[0]!));
});

test.each([
  ["seed", /^The link says "seed", which means nothing\.$/],
  ["seed--1", /^The seed is a whole number from 0 to 4294967295, not "-1"\.$/],
  ["seed-1_seed-2", /^The link says "seed" twice\.$/],
  ["size-3", /^The link says "size-3", which means nothing\.$/],
  ["o.size-3", /^There is no option "size": expected length\.$/],
  ["o.length-3", /^The option "length" is a number from 10 to 60 in steps of 1, not 3\.$/],
  ["o.length-many", /^The option "length" is a number .*, not "many"\.$/],
  ["n.size-3", /^A network has no "size"\.$/],
  ["n.layers-gru", /^The link has a layer "gru": expected one such as gru32bd0\.3\.$/],
  ["n.layers-cnn32", /^The cell of layer 1 is one of simple, gru, lstm, not "cnn"\.$/],
  ["n.layers-gru8*gru0", /^The size of layer 2 is a whole number from 1 to 512, not 0\.$/],
  ["n.layers-gru8*gru8*gru8*gru8*gru8", /^A network has 1 to 4 recurrent layers, not /],
  ["n.layers-gru8d1.2.3", /^The dropout of layer 1 is a number from 0 to 0\.9, not null\.$/],
  ["n.embedding-1.5", /^The size of the embedding is a whole number from 1 to 256, not 1\.5\.$/],
  ["n.attention-all", /^Attention is one of none, dot, additive, not "all"\.$/],
  ["t.rate-0", /^The learning rate is a number from 0\.000001 to 1, not 0\.$/],
  ["t.optimizer-magic", /^The optimizer is one of adam, .*, not "magic"\.$/],
  [
    "t.left-0",
    /^The part of the learning rate that is left is a number from 0\.001 to 1, not 0\.$/,
  ],
])("%j is told in a sentence, and the task's defaults are taken", (part, trouble) => {
  const read = readLink(`1_parity_${part}`);
  expect(read.trouble?.en).toMatch(trouble);
  expect(read.trouble?.zh).toMatch(/^[^.]*(?:\d\.\d[^.]*)*。$/);
  expect(read.chosen).toEqual(parity);
});
