// For tests that do things to the engine, on a page and in Node: the library (from where the page's address says) and small models.
const page = globalThis.location;
const from = page && (new URLSearchParams(page.search).get("from") ?? page.origin);
const bptt = await import(page ? `${from}/node_modules/bptt/dist/index.js` : "bptt");
const { Dense, Embedding, engineInfo, Sequential, SimpleRNN } = bptt;

const x = Array.from({ length: 64 }, (_, r) =>
  Array.from({ length: 40 }, (_, t) => 1 + ((r * 7 + t * t) % 299)),
);
const y = x.map((_, r) => r % 2);

function make() {
  const model = new Sequential(
    [new Embedding(300, 64), new SimpleRNN(64), new Dense(1, { activation: "sigmoid" })],
    { seed: 2 },
  );
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
  return model;
}

/** One call of the engine over so many rows; 2,000 take some tenths of a second. */
const long = (model, rows = 2000, options = {}) =>
  model.predict(
    { data: new Int32Array(rows * 200).fill(5), shape: [rows, 200] },
    { batchSize: rows, ...options },
  );

const train = (model, options = {}) => model.fit(x, y, { verbose: 0, batchSize: 32, ...options });

/** Settles to what became of a promise, and after how many milliseconds. */
async function outcome(promise) {
  const start = performance.now();
  const result = await promise.then(
    () => ({ code: "fine" }),
    ({ name, code, message }) => ({ code: typeof code === "string" ? code : name, message }),
  );
  return { ...result, ms: performance.now() - start };
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The losses of a fresh model, and the engine that computed them. */
async function losses(options) {
  if (options) await bptt.configure(options);
  const model = make();
  const { history } = await train(model, { epochs: 3 });
  model.dispose();
  return { loss: history.loss, info: engineInfo() };
}

/** What becomes of a call of each kind where something happens while all of them are under way. */
async function allAt(act) {
  const model = make();
  const layers = [
    new Embedding(300, 8),
    new SimpleRNN(8, { returnSequences: true }),
    new Dense(300),
  ];
  const writer = new Sequential(layers);
  const session = await writer.session();
  const judge = make();
  const evaluated = (rows) => {
    const data = { data: new Int32Array(rows * 200).fill(5), shape: [rows, 200] };
    return judge.evaluate(data, new Float32Array(rows), { batchSize: rows, verbose: 0 });
  };
  // What its first call asks for is there by then: the second is one message, which all others wait behind.
  await evaluated(1);
  const evaluate = evaluated(16_000);
  await sleep(100);
  const calls = {
    evaluate,
    fit: train(model, { epochs: 1e6 }),
    predict: model.predict(x),
    step: session.step([1]),
    generate: writer.generate([[5]], { maxLength: 10_000 }),
    save: model.save(),
    saveWeights: writer.saveWeights(),
  };
  const ends = Object.entries(calls).map(async ([name, call]) => [name, await outcome(call)]);
  await act();
  return Object.fromEntries(await Promise.all(ends));
}

Object.assign(globalThis, { bptt, x, y, make, long, train, outcome, sleep, losses, allAt });
if (page) document.documentElement.dataset.ready = "yes";
