import { configure, Dense, engineInfo, Sequential } from "bptt";

test("computes in a sandbox of modules", async () => {
  await configure({ threads: 2, worker: true });
  const { shape } = await new Sequential([new Dense(1)]).predict([[1, 2]]);
  expect(shape).toEqual([1, 1]);
  expect(engineInfo()).toMatchObject({ threads: 2, worker: true, fallbacks: [] });
});
