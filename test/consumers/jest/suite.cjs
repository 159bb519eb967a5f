// Run in both of Jest's environments: one lacks parts of Node, the other has all classes twice.
const { readFileSync, rmSync } = require("node:fs");
const { pathToFileURL } = require("node:url");
const bptt = require("bptt");

const { configure, Dense, Embedding, engineInfo, Sequential, SimpleRNN, shutdown } = bptt;
const x = Array.from({ length: 64 }, (_, r) =>
  Array.from({ length: 12 }, (_, t) => (r * 7 + t * ((r % 5) + 1)) % 20),
);
const y = x.map((row) => Number(row[11] >= 10));

function classifier() {
  const model = new Sequential([new Embedding(20, 8), new SimpleRNN(8), new Dense(1)], { seed: 1 });
  model.compile({ loss: "mse" });
  return model;
}

/** A file in every form that is taken. */
function formsOf(file) {
  const url = pathToFileURL(file);
  return [file, url, new URL(url.href), readFileSync(file)];
}

module.exports = (options) => {
  beforeEach(() => configure({ threads: 2, ...options }));
  afterEach(() => shutdown());

  test("trains and predicts", async () => {
    const model = classifier();
    const { history } = await model.fit(x, y, { epochs: 50, verbose: 0, validationSplit: 0.2 });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0]);
    const { shape, data } = await model.predict(x);
    expect(shape).toEqual([64, 1]);
    expect(data).toBeInstanceOf(Float32Array);
    const { threads = 2, worker = false } = options;
    expect(engineInfo()).toMatchObject({ threads, worker, fallbacks: [] });
  });

  test("draws seeds and prepares texts", () => {
    expect(new Sequential([new Dense(1)]).seed).not.toBe(new Sequential([new Dense(1)]).seed);
    const words = new bptt.TextVectorization({ maxTokens: 10, ragged: true });
    words.adapt(["a good film"]);
    expect(words.vectorize(["good"])[0]).toHaveLength(1);
  });

  test("saves and loads weights as bytes and files", async () => {
    const [model, copy] = [classifier(), classifier()];
    const { data } = await model.predict(x);
    const file = `${__dirname}/weights-${process.env.JEST_WORKER_ID}.safetensors`;
    await model.saveWeights(file);
    const bytes = await model.saveWeights();
    for (const source of [bytes, bytes.buffer, ...formsOf(file)]) {
      await copy.loadWeights(source);
      expect([...(await copy.predict(x)).data]).toEqual([...data]);
    }
    await model.saveWeights(new URL(pathToFileURL(file).href));
    rmSync(file);
  });

  test("ends calls early and refuses in words", async () => {
    const model = classifier();
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const call = model.fit(x, y, { epochs: 1e6, verbose: 0, signal: stop.signal });
    await expect(call).rejects.toHaveProperty("name", "AbortError");
    const refused = { code: "TokenOutOfRange" };
    await expect(model.predict([[99]])).rejects.toMatchObject(refused);
  });

  test("takes modules in every form", async () => {
    const file = "node_modules/bptt/dist/wasm/bptt.wasm";
    const module = await WebAssembly.compile(readFileSync(file));
    for (const wasm of [...formsOf(file), module]) {
      await shutdown();
      await configure({ wasm, threads: 1 });
      await new Sequential([new Dense(1)]).predict([[1, 2]]);
      expect(engineInfo().build).toBe("custom");
    }
  });
};
