import { shutdown } from "bptt";
import { afterAll, expect, test } from "vitest";
import { train } from "./train.mjs";

afterAll(() => shutdown());

test.each([{}, { threads: 1 }, { worker: true, threads: 2 }])("trains with %o", async (options) => {
  const { worker = false } = options;
  expect(await train(options)).toMatchObject({ shape: [64, 1], worker, fallbacks: [] });
});
