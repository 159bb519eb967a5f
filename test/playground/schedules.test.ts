import { configure, Dense, input, Sequential, SGD } from "bptt";
import { beforeAll, describe, expect, test } from "vitest";
import { checkTraining } from "../../examples/playground/network/check_training.js";
import { learningRate, scheduleCurve } from "../../examples/playground/network/schedule.js";
import {
  scheduleNames,
  type TrainingPlan,
  training,
} from "../../examples/playground/network/training_plan.js";

beforeAll(() => configure({ threads: 1 }));

const plan = (rest: Partial<TrainingPlan>) =>
  checkTraining(training({ rate: 0.1, left: 0.1, warmup: 4, steps: 14, ...rest }));

test.each(scheduleNames)(
  "the curve of %s has the rates that the library trains with",
  async (schedule) => {
    const asked = plan({ schedule });
    using model = new Sequential([input({ shape: [1] }), new Dense(1, { useBias: false })]);
    model.compile({ loss: "mae", optimizer: new SGD({ learningRate: learningRate(asked) }) });
    // The slope of |w - y| is 1 as long as the weight is above what it should be: it falls by the rates.
    const weight = async () => (await model.getWeights())[0]!.data[0]!;
    for (const { rate } of scheduleCurve(asked, asked.steps)) {
      const before = await weight();
      await model.trainOnBatch([[1]], [[-1e3]]);
      expect(before - (await weight())).toBeCloseTo(rate, 6);
    }
  },
);

const curve = (rest: Partial<TrainingPlan>, points: number) =>
  scheduleCurve(plan(rest), points).map(({ rate }) => Number(rate.toFixed(4)));

describe("what the curves are like", () => {
  test("they begin at the first update and end at the last", () => {
    expect(scheduleCurve(plan({ steps: 101 }), 3).map(({ step }) => step)).toEqual([0, 50, 100]);
    expect(scheduleCurve(plan({ steps: 1 }), 1)).toEqual([{ step: 0, rate: 0.1 }]);
  });

  test("a warm-up rises to the rate", () => {
    expect(curve({ schedule: "warmup", steps: 9, warmup: 4 }, 9).slice(0, 6)).toEqual([
      0, 0.025, 0.05, 0.075, 0.1, 0.1,
    ]);
    expect(curve({ schedule: "warmup-cosine", steps: 9, warmup: 4 }, 9)[4]).toBe(0.1);
    expect(Math.max(...curve({ schedule: "warmup-cosine", steps: 9, warmup: 40 }, 9))).toBeLessThan(
      0.1,
    );
  });

  test("what falls comes to the part that is left", () => {
    for (const schedule of ["cosine", "linear", "exponential", "inverse", "stairs"] as const) {
      const rates = curve({ schedule, steps: 1001 }, 1001);
      expect(rates[0]).toBe(0.1);
      expect(rates.at(-1)).toBeCloseTo(0.01, 3);
    }
  });

  test("restarts rise again", () => {
    const rates = curve({ schedule: "restarts", steps: 700 }, 700);
    const rises = rates.filter((rate, i) => i > 0 && rate > rates[i - 1]!);
    expect(rises).toEqual([0.1, 0.1]);
  });
});
