// Files where only pages have them: IndexedDB, downloads, the File System Access API, addresses relative to the page.
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { chromium } from "./chromium.js";
import { type Lab, title, useBrowser } from "./lab.js";
import { type Server, serve } from "./server.js";

const consumer = inject("consumer");

/** A model that was trained, and what tells whether another one is the same. */
const MODEL = `
  const model = new bptt.Sequential([new bptt.Dense(1)], { seed: 1 });
  model.build([null, 2]);
  model.compile({ loss: "mse", optimizer: "adam" });
  await model.fit([[1, 2]], [1], { verbose: 0 });
  const bytes = await model.save();
  const same = (other) => String(other) === String(bytes);
  const again = async (source) => same(await (await bptt.loadModel(source)).save());
  const codeOf = (call) => call.then(() => "done", ({ code, message }) => code + ": " + message);
`;

describe.skipIf(!chromium)(title("files on a page of headless Chromium"), () => {
  const open = useBrowser();
  let server: Server;
  let lab: Lab;
  let saved: Uint8Array;

  beforeAll(async () => {
    const page = "<!doctype html><p>Not found</p>";
    server = await serve(
      consumer,
      {},
      {
        "m.keras": (response: ServerResponse) => void response.end(saved),
        "gone.keras": (response: ServerResponse) => void response.writeHead(404).end(page),
      },
    );
    lab = await open(server);
    saved = Uint8Array.from(await lab.run<number[]>(`${MODEL} return Array.from(bytes)`));
  });
  afterAll(() => server?.close());

  test.each([false, true])(
    "are kept in IndexedDB, with the engine in a Worker: %s",
    async (worker) => {
      const result = await lab.run(`
      await bptt.shutdown();
      await bptt.configure({ worker: ${worker} });
      ${MODEL}
      const before = await bptt.listModels();
      await model.saveWeights("indexeddb://m");
      await model.save("indexeddb://m");
      await model.saveWeights("indexeddb://other");
      const whole = await again("indexeddb://m");
      await model.loadWeights("indexeddb://other");
      const names = await bptt.listModels();
      await bptt.removeModel("indexeddb://m");
      const gone = [await codeOf(bptt.loadModel("indexeddb://m")), await codeOf(bptt.removeModel("indexeddb://m"))];
      await bptt.removeModel("indexeddb://other");
      return { before, whole, names, gone, left: await bptt.listModels() };
    `);
      expect(result).toEqual({
        before: [],
        whole: true,
        names: ["indexeddb://m", "indexeddb://other"],
        gone: [
          "File: There is nothing under indexeddb://m.",
          'File: There is nothing under "indexeddb://m".',
        ],
        left: [],
      });
    },
  );

  test("that can't be kept leave what was there", async () => {
    const result = await lab.run(`
      ${MODEL}
      await model.save("indexeddb://m");
      const real = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (...args) {
        const request = real.apply(this, args);
        request.transaction.abort();
        return request;
      };
      await model.fit([[3, 4]], [1], { verbose: 0 });
      const outcome = await codeOf(model.save("indexeddb://m"));
      IDBObjectStore.prototype.put = real;
      const old = await again("indexeddb://m");
      await bptt.removeModel("indexeddb://m");
      return { outcome, old };
    `);
    expect(result).toEqual({
      outcome: expect.stringMatching(/^File: indexeddb:\/\/m could not be saved: .*\.$/),
      old: true,
    });
  });

  test("are downloaded under their names", async () => {
    const names: string[] = [];
    for (const [target, call] of [
      ["downloads://mine", "save"],
      ["downloads://mine.safetensors", "saveWeights"],
    ]) {
      const coming = lab.tab.waitForEvent("download");
      await lab.run(`${MODEL} await model.${call}("${target}")`);
      const download = await coming;
      names.push(download.suggestedFilename());
      if (call === "save") {
        expect(new Uint8Array(readFileSync(await download.path()))).toEqual(saved);
      }
    }
    expect(names).toEqual(["mine.keras", "mine.safetensors"]);
  });

  test("are written to and read from handles", async () => {
    const result = await lab.run(`
      ${MODEL}
      const folder = await navigator.storage.getDirectory();
      const file = await folder.getFileHandle("m.keras", { create: true });
      await model.save(file);
      const first = [await again(file), await again(await file.getFile()), await again(folder)];
      await folder.removeEntry("m.keras");
      await model.save(folder, { format: "safetensors" });
      const names = [];
      for await (const name of folder.keys()) names.push(name);
      await bptt.loadModel(folder);
      await folder.removeEntry("model.safetensors");
      const gone = await codeOf(bptt.loadModel(file));
      return { first, names, gone };
    `);
    expect(result).toEqual({
      first: [true, true, true],
      names: ["model.safetensors"],
      gone: expect.stringMatching(/^File: m\.keras could not be read: /),
    });
  });

  test("are fetched from addresses relative to the page", async () => {
    const result = await lab.run(`
      ${MODEL}
      const good = [await again("/models/m.keras"), await again("m.keras"), await again(await fetch("m.keras"))];
      return { good, gone: await codeOf(bptt.loadModel("gone.keras")), path: await codeOf(model.save("m.keras")) };
    `);
    expect(result).toEqual({
      good: [true, true, true],
      gone: expect.stringMatching(/^File: http.*\/gone\.keras answered 404 instead of the file\.$/),
      path: expect.stringMatching(
        /^Unsupported: There are no files in this runtime: call save\(\)/,
      ),
    });
  });
});
