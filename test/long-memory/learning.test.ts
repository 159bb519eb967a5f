import { beforeEach, expect, test, vi } from "vitest";
import { readArguments } from "../../examples/long-memory/cli.js";
import { drawData, makeModel, train } from "../../examples/long-memory/experiment.js";
import { share, stepNorms } from "../../examples/long-memory/gradients.js";
import { adding } from "../../examples/long-memory/tasks/adding.js";

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  return () => vi.restoreAllMocks();
});

test("through 150 steps a gradient arrives at a GRU's and an LSTM's first state, not at a SimpleRNN's", async () => {
  const settings = readArguments(["--steps", "150", "--units", "32"]);
  const task = adding(150);
  const { probe } = drawData(task, settings);
  const left = async (cell: "simple" | "lstm" | "gru") => {
    const model = await makeModel(task, cell, settings);
    const norms = await stepNorms(model, probe);
    model.dispose();
    expect(norms).toHaveLength(150);
    return share(norms);
  };
  expect(await left("simple")).toBeLessThan(1e-8);
  expect(await left("lstm")).toBeGreaterThan(1e-6);
  expect(await left("gru")).toBeGreaterThan(1e-6);
});

test("a GRU learns to add over 40 steps, and training ends once it does", async () => {
  const settings = readArguments(["--steps", "40", "--units", "32", "--rows", "3000"]);
  const task = adding(40);
  const model = await makeModel(task, "gru", settings);
  const result = await train(model, task, "gru", drawData(task, settings), settings);
  model.dispose();
  expect(result.testLoss).toBeLessThan(0.005);
  expect(result.epochs).toBeLessThan(settings.epochs);
}, 60_000);

test("the same seed gives the same losses", async () => {
  const losses = async (seed: string) => {
    const args = [
      "--steps",
      "20",
      "--units",
      "8",
      "--rows",
      "100",
      "--epochs",
      "2",
      "--seed",
      seed,
    ];
    const settings = readArguments(args);
    const model = await makeModel(adding(20), "lstm", settings);
    await train(model, adding(20), "lstm", drawData(adding(20), settings), settings);
    model.dispose();
    return model.history?.history;
  };
  expect(await losses("4")).toEqual(await losses("4"));
  expect(await losses("4")).not.toEqual(await losses("5"));
});
