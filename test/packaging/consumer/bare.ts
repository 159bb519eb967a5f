// A program of a project that has neither the types of the DOM nor those of Node.
import {
  configure,
  Dense,
  type FitOptions,
  HeNormal,
  L2,
  Sequential,
  TextVectorization,
} from "bptt";

export async function trainAndSave(x: number[][], y: number[], options: FitOptions) {
  await configure({ threads: 1, wasm: "bptt.wasm" });
  using model = new Sequential([
    new Dense(1, { kernelInitializer: new HeNormal(), kernelRegularizer: new L2(0.01) }),
  ]);
  model.compile({ loss: "mse", optimizer: "adam" });
  const history = await model.fit(x, y, { ...options, epochs: 2 });
  await model.saveWeights("weights.safetensors");
  const ids = new TextVectorization().vectorize(["a"]);
  return [history.history.loss, await model.plan(), ids] as const;
}
