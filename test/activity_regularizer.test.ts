// What layers' outputs cost: Keras's models, read from their configurations, with Keras's losses (test/conformance/activity.py).
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  ActivityRegularization,
  BatchNormalization,
  Bidirectional,
  Dense,
  GRUCell,
  input,
  L1,
  L2,
  LSTM,
  Model,
  OrthogonalRegularizer,
  RNN,
  Sequential,
  SGD,
  SimpleRNN,
  SpatialDropout1D,
  TimeDistributed,
} from "../ts/index.js";
import { distance } from "./support/goldens.js";
import { expectError } from "./support/models.js";

type Numbers = { shape: number[]; data: number[] };

interface Golden {
  config: { config: object };
  loss: "mean_squared_error";
  weights: Numbers[];
  x: Numbers;
  y: Numbers;
  evaluated: number;
  losses: number[];
  trained: number[][];
}

const read = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`golden/activity/${name}.json`, import.meta.url), "utf8"));

const nd = ({ shape, data }: Numbers, of = Float32Array) => ({ shape, data: of.from(data) });

describe("Keras's numbers", () => {
  test.each(["crossentropy", "masked", "both_ends", "states", "shared", "steps"])(
    "%s",
    async (name) => {
      const golden = read(name);
      const model = Model.fromConfig(golden.config.config as never) as Model;
      const again = JSON.parse(JSON.stringify(model)).config;
      expect((Model.fromConfig(again) as Model).getConfig()).toEqual(model.getConfig());
      model.compile({ loss: golden.loss, optimizer: new SGD({ learningRate: 0.1 }) });
      await model.setWeights(golden.weights.map((weight) => nd(weight)));
      const tokens = model.inputs[0]!.dtype === "int32";
      const x = nd(golden.x, (tokens ? Int32Array : Float32Array) as never) as never;
      const y = nd(golden.y);
      const { loss } = await model.evaluate(x, y, { batchSize: 3, verbose: 0 });
      expect(distance([loss!], [golden.evaluated])).toBeLessThan(1e-5);
      const losses = [];
      for (const _ of golden.losses) losses.push((await model.trainOnBatch(x, y)).loss!);
      expect(distance(losses, golden.losses)).toBeLessThan(1e-5);
      const trained = (await model.getWeights()).map(({ data }) => data);
      for (const [i, weight] of golden.trained.entries()) {
        expect(distance(trained[i]!, weight), `weight ${i}`).toBeLessThan(1e-4);
      }
    },
  );
});

test("what a SimpleRNN puts out costs something, though Keras forgets it", async () => {
  const layer = new SimpleRNN(3, { activityRegularizer: new L2(0.5) });
  const model = new Sequential([input({ shape: [2, 1] }), layer], { seed: 1 });
  model.compile({ loss: "mse" });
  const x = [[[1], [2]]];
  const y = (await model.predict(x)).data;
  const { loss } = await model.evaluate(x, [[...y]], { verbose: 0 });
  expect(loss).toBeCloseTo(0.5 * y.reduce((sum, v) => sum + v * v, 0), 6);
});

test("configurations have it where there is one, and hold what they are made of", () => {
  const plain = new Dense(2).getConfig();
  expect(plain).not.toHaveProperty("activity_regularizer");
  const l1 = { class_name: "L1", config: { l1: 0.01 } };
  expect(new BatchNormalization({ activityRegularizer: "l1" }).getConfig()).toMatchObject({
    activity_regularizer: l1,
  });
  const halves = new Bidirectional(new LSTM(2, { activityRegularizer: new L1(0.01) }));
  const stored = { activity_regularizer: { ...l1, module: "keras.regularizers" } };
  expect(halves.getConfig()).toMatchObject({ layer: { config: stored } });
  expect(halves.getConfig()).toMatchObject({ backward_layer: { config: stored } });
  expect(halves.getConfig()).not.toHaveProperty("activity_regularizer");
});

test("is refused where Keras can't use it", async () => {
  const activityRegularizer = "l2" as const;
  const unknown = /does not know the option `activityRegularizer`/;
  const given = { activityRegularizer } as never;
  await expectError(() => new GRUCell(2, given), "InvalidArgument", unknown);
  await expectError(() => new RNN(new GRUCell(2, given)), "InvalidArgument", unknown);
  await expectError(() => new SpatialDropout1D(0.1, given), "InvalidArgument", unknown);
  await expectError(() => new ActivityRegularization(given), "InvalidArgument", unknown);
  await expectError(() => new Sequential([], given), "InvalidArgument", unknown);
  const matrix = new OrthogonalRegularizer();
  await expectError(
    () => new Dense(2, { activityRegularizer: matrix }),
    "InvalidArgument",
    /OrthogonalRegularizer for argument `activityRegularizer`: it is for matrices/,
  );
  const inner = new Dense(2, { activityRegularizer, name: "inner" });
  await expectError(
    () => new TimeDistributed(inner),
    "Unsupported",
    /"inner" has an activity regularizer, which would be forgotten within a TimeDistributed/,
  );
  const within = new Sequential([input({ shape: [2] }), new Dense(2, { activityRegularizer })]);
  await expectError(() => new TimeDistributed(within), "Unsupported", /forgotten/);
});
