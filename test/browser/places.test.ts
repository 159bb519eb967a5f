// Where an engine can live on a page, and what is said where it can't: files on another origin, policies, files that are missing.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build as esbuild } from "esbuild";
import { afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { chromium } from "./chromium.js";
import { type Lab, title, useBrowser } from "./lab.js";
import { ISOLATED, type Server, serve } from "./server.js";

const consumer = inject("consumer");
const CDN = { "access-control-allow-origin": "*" };

interface Outcome {
  loss: number[];
  info: { threads: number; worker: boolean; fallbacks: { wanted: string; why: string }[] };
}

describe.skipIf(!chromium)(title("the engine on pages of headless Chromium"), () => {
  const open = useBrowser();
  const servers: Server[] = [];
  let loss: number[];

  async function start(headers = {}, instead = {}): Promise<Server> {
    const server = await serve(consumer, headers, instead);
    servers.push(server);
    return server;
  }

  const losses = (lab: Lab, options: object) =>
    lab.run<Outcome>(`return losses(${JSON.stringify(options)})`);

  beforeAll(async () => {
    ({ loss } = await losses(await open(await start()), {}));
  });

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  test("has its module fetched while its Worker comes up", async () => {
    let ask!: () => void;
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    const answer = async (response: ServerResponse, type: string) => {
      const bytes = await readFile(path.join(consumer, response.req.url!));
      response.writeHead(200, { "content-type": type }).end(bytes);
    };
    const server = await start(
      {},
      {
        "worker.js": (response: ServerResponse) =>
          void asked.then(() => answer(response, "text/javascript")),
        ".wasm": (response: ServerResponse) => {
          ask();
          void answer(response, "application/wasm");
        },
      },
    );
    const lab = await open(server);
    expect(await losses(lab, {})).toMatchObject({ loss, info: { worker: true, fallbacks: [] } });
  });

  describe("with its files on another origin", () => {
    test("lives in a Worker", async () => {
      const lab = await open(await start(), await start(CDN));
      expect(await losses(lab, { worker: true })).toMatchObject({
        loss,
        info: { worker: true, fallbacks: [] },
      });
      expect(lab.messages).toEqual([]);
    });

    test("has threads where the page is isolated", async () => {
      const lab = await open(await start(ISOLATED), await start(CDN));
      expect(await losses(lab, { threads: 3 })).toMatchObject({
        loss,
        info: { worker: true, threads: 3, fallbacks: [] },
      });
      expect(lab.messages).toEqual([]);
    });

    test("says what the page's policy has to admit", async () => {
      const cdn = await start(CDN);
      const scripts = `script-src 'self' ${cdn.origin} 'wasm-unsafe-eval'`;
      const policy = (workers: string) => ({
        "content-security-policy": `${scripts}; worker-src ${workers}`,
      });
      const refused = await open(await start(policy("'self'")), cdn);
      const { info } = await losses(refused, { worker: true });
      expect(info.fallbacks[0]?.why).toMatch(
        /Content-Security-Policy.*`worker-src` lacks blob:\.$/,
      );
      const admitted = await open(await start(policy(`blob: ${cdn.origin}`)), cdn);
      expect(await losses(admitted, { worker: true })).toMatchObject({ info: { worker: true } });
    });
  });

  test("under a policy without WebAssembly says which word it lacks", async () => {
    for (const options of [{}, { worker: true }]) {
      const lab = await open(await start({ "content-security-policy": "script-src 'self'" }));
      const result = await lab.run<{ code: string; message: string }>(
        `return outcome(losses(${JSON.stringify(options)}))`,
      );
      expect(result.code).toBe("EngineLoad");
      expect(result.message).toContain("Add 'wasm-unsafe-eval' to its `script-src`.");
    }
  });

  test("under a policy that admits it lives in a Worker", async () => {
    const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
    const lab = await open(await start({ "content-security-policy": policy }));
    expect(await losses(lab, { worker: true })).toMatchObject({ loss, info: { worker: true } });
  });

  test("under a policy as strict as there is lives in a Worker, or says what it lacks", async () => {
    const policy = (types: string) => ({
      "content-security-policy": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types ${types}`,
    });
    const strict = await open(await start(policy("bptt")));
    expect(await losses(strict, {})).toMatchObject({ loss, info: { worker: true, fallbacks: [] } });
    expect(strict.messages).toEqual([]);
    const refused = await losses(await open(await start(policy("'none'"))), {});
    expect(refused).toMatchObject({ loss, info: { worker: false } });
    expect(refused.info.fallbacks[0]?.why).toMatch(/not in a Worker: .*TrustedScriptURL/);
  });

  test("that is opened as a file lives on it, and says why", async () => {
    const folder = path.join(consumer, "as-a-file");
    const { outputFiles } = await esbuild({
      absWorkingDir: consumer,
      stdin: { contents: FILE_PROGRAM, resolveDir: consumer },
      bundle: true,
      format: "iife",
      platform: "browser",
      logLevel: "silent",
      write: false,
    });
    const wasm = path.join(consumer, "node_modules", "bptt", "dist", "wasm", "bptt.wasm");
    const bytes = await readFile(wasm, "base64");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "main.js"), outputFiles[0]!.contents);
    const text = `<script>bytes = "${bytes}"</script><script src="main.js"></script>`;
    await writeFile(path.join(folder, "page.html"), text);
    const tab = await open.tab();
    await tab.goto(pathToFileURL(path.join(folder, "page.html")).href);
    expect(await tab.evaluate("window.report")).toEqual([
      { wanted: "worker", why: expect.stringMatching(/not in a Worker: .*`import\.meta\.url`/) },
    ]);
    await tab.close();
  });

  const answers = (status: number, type: string, text: string) => ({
    "worker.js": (response: ServerResponse) =>
      void response.writeHead(status, { "content-type": type }).end(text),
  });
  const refusals: [string, object, object, RegExp][] = [
    ["is missing", {}, answers(404, "text/plain", ""), /worker\.js could not be loaded/],
    [
      "is a page",
      {},
      answers(200, "text/html", "<!doctype html>"),
      /worker\.js could not be loaded/,
    ],
    [
      "is damaged",
      {},
      answers(200, "text/javascript", "cut off {"),
      /worker\.js could not be loaded/,
    ],
    ["fails", {}, answers(200, "text/javascript", "throw new Error('oh')"), /Error: oh/],
    ["does not answer", {}, { "worker.js": () => {} }, /did not come up within 20 seconds/],
    [
      "is forbidden",
      { "content-security-policy": "worker-src 'none'" },
      {},
      /Content-Security-Policy does not allow it, as its `worker-src` lacks http.*worker\.js\.$/,
    ],
  ];

  test.each(refusals)(
    "whose Worker's file %s lives on the page, and says so once",
    async (...row) => {
      const [name, headers, instead, pattern] = row;
      const never = name === "does not answer";
      const lab = await open(await start(headers, instead), undefined, never ? hurry : undefined);
      const outcome = await losses(lab, { worker: true });
      expect(outcome).toMatchObject({ loss, info: { worker: false, threads: 1 } });
      expect(outcome.info.fallbacks).toEqual([
        { wanted: "worker", why: expect.stringMatching(pattern) },
      ]);
      await lab.run("await bptt.shutdown(); await losses()");
      expect(lab.messages.filter((message) => message.startsWith("bptt:"))).toEqual([
        `bptt: ${outcome.info.fallbacks[0]!.why}`,
      ]);
    },
  );

  test("whose Worker can't be had has no threads either, and says it where they were asked for", async () => {
    const server = await start(ISOLATED, answers(404, "text/plain", ""));
    const asked = await open(server);
    const { info } = await losses(asked, { threads: 2 });
    expect(info.fallbacks.map(({ wanted }) => wanted)).toEqual(["worker", "threads"]);
    expect(asked.messages.filter((message) => message.startsWith("bptt:"))).toHaveLength(2);
    const silent = await open(server);
    expect((await losses(silent, {})).info.worker).toBe(false);
    expect(silent.messages.filter((message) => message.startsWith("bptt:"))).toEqual([]);
  });

  test("whose threads can't come up computes on one, in its Worker", async () => {
    const lab = await open(await start(ISOLATED), undefined, onlyOneWorker);
    const outcome = await losses(lab, { threads: 2 });
    expect(outcome).toMatchObject({ loss, info: { worker: true, threads: 1 } });
    expect(outcome.info.fallbacks).toEqual([
      { wanted: "threads", why: expect.stringMatching(/on one thread instead of 2: no more/) },
    ]);
  });

  test("that has no SharedArrayBuffer, no Web Locks and no Workers computes where it is", async () => {
    const lab = await open(await start(ISOLATED), undefined, takeAway);
    const { info, ...rest } = await losses(lab, { threads: 2, worker: true });
    expect(rest.loss).toEqual(loss);
    expect(info).toMatchObject({ worker: false, threads: 1 });
    expect(info.fallbacks.map(({ wanted }) => wanted)).toEqual(["threads", "worker"]);
  });
});

/** A bundle that needs no file beside it: the module's bytes are in the page. */
const FILE_PROGRAM = `
import { configure, Dense, engineInfo, Sequential } from "bptt";
const run = async () => {
  await configure({ wasm: Uint8Array.from(atob(window.bytes), (letter) => letter.charCodeAt(0)) });
  await new Sequential([new Dense(1)]).predict([[1, 2]]);
  return engineInfo().fallbacks;
};
window.report = run();`;

/** Runs in the page before all else: 20 seconds pass in a blink. */
function hurry() {
  const real = setTimeout;
  const hasty = (call: () => void, ms: number) => real(call, ms === 20_000 ? 300 : ms);
  Object.assign(globalThis, { setTimeout: hasty });
}

function onlyOneWorker() {
  const Real = Worker;
  let started = 0;
  Object.assign(globalThis, {
    Worker: class extends Real {
      constructor(...args: ConstructorParameters<typeof Real>) {
        if (started++ > 0) throw new Error("no more Workers");
        super(...args);
      }
    },
  });
}

function takeAway() {
  for (const name of ["Worker", "SharedArrayBuffer"]) {
    Object.defineProperty(globalThis, name, { value: undefined });
  }
  Object.defineProperty(navigator, "locks", { value: undefined });
}
