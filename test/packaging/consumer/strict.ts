import {
  Callback,
  Dense,
  EarlyStopping,
  Embedding,
  engineInfo,
  type History,
  RMSprop,
  Sequential,
  SimpleRNN,
} from "bptt";

class Losses extends Callback {
  readonly seen: number[] = [];

  override onEpochEnd(_epoch: number, logs?: Record<string, number>): void {
    this.seen.push(logs?.loss ?? Number.NaN);
  }
}

async function main(): Promise<void> {
  using model = new Sequential([
    new Embedding(20, 8),
    new SimpleRNN(8),
    new Dense(1, { activation: "sigmoid" }),
  ]);
  model.compile({
    loss: "binary_crossentropy",
    optimizer: new RMSprop({ learningRate: 0.01 }),
    metrics: ["accuracy"],
  });
  const losses = new Losses();
  const x: number[][] = [
    [1, 2, 3],
    [4, 5],
    [6, 7, 8],
  ];
  const history: History = await model.fit(x, [0, 1, 0], {
    epochs: 3,
    verbose: 0,
    callbacks: [losses, new EarlyStopping({ monitor: "loss", patience: 5 })],
  });
  const { shape, data }: { shape: readonly number[]; data: Float32Array } = await model.predict(x);
  const weights = (await model.getWeights()).map((weight) => weight.data.length);
  const loss: number[] = history.history.loss ?? [];
  if (data.length !== 3 || losses.seen.length !== 3) throw new Error("unexpected results");
  console.log(JSON.stringify({ loss, shape, weights, build: engineInfo().build }));
}

main();
