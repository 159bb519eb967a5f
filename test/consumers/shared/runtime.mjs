// What any runtime with Node's modules must do with the library: compute the same wherever the engine lives, end it, begin anew, and end by itself.
import assert from "node:assert/strict";
import * as bptt from "bptt";

const { configure, Dense, Embedding, engineInfo, Sequential, shutdown, SimpleRNN } = bptt;
const rows = 64;
const x = Array.from({ length: rows }, (_, r) =>
  Array.from({ length: 20 }, (_, t) => 1 + ((r * 7 + t * t) % 299)),
);
const y = x.map((_, r) => r % 2);

async function train() {
  const model = new Sequential([new Embedding(300, 32), new SimpleRNN(32), new Dense(1)], {
    seed: 2,
  });
  model.compile({ loss: "mse" });
  const { history } = await model.fit(x, y, { epochs: 2, verbose: 0 });
  return { model, loss: history.loss };
}

const losses = [];
for (const worker of [false, true]) {
  for (const threads of [1, 3]) {
    await configure({ worker, threads });
    const { model, loss } = await train();
    const { fallbacks, ...info } = engineInfo();
    assert.deepEqual(fallbacks, []);
    assert.deepEqual([info.worker, info.threads, info.state], [worker, threads, "ready"]);
    losses.push(loss);

    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const options = { epochs: 1e6, verbose: 0, signal: stop.signal };
    await assert.rejects(model.fit(x, y, options), { name: "AbortError" });
    const waiting = assert.rejects(model.fit(x, y, { ...options, signal: undefined }), {
      code: "Disposed",
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await shutdown();
    await waiting;
    await assert.rejects(model.predict(x), { code: "Disposed" });
    assert.equal(engineInfo().state, "idle");
  }
}
for (const loss of losses) assert.deepEqual(loss, losses[0]);

// The last engine is left to the runtime, which must end all the same.
await configure({ worker: true, threads: 2 });
const { model } = await train();
const bytes = await model.saveWeights();
await model.loadWeights(bytes);
console.log("fine");
