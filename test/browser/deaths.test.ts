// Workers and threads that die, and engines that are shut down, on pages.
import type { CDPSession } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { chromium, PATIENCE } from "./chromium.js";
import { INSECURE, type Lab, title, useBrowser } from "./lab.js";
import { ISOLATED, type Server, serve } from "./server.js";

interface Outcome {
  code: string;
  message: string;
  ms: number;
}

describe.skipIf(!chromium)(title("an engine in a Worker of headless Chromium"), () => {
  const open = useBrowser();
  let plain: Server;
  let isolated: Server;

  beforeAll(async () => {
    plain = await serve(inject("consumer"));
    isolated = await serve(inject("consumer"), ISOLATED);
  });

  afterAll(() => {
    plain?.close();
    isolated?.close();
  });

  /** Trains for ever, does something to it, and tells what became of it and of what follows. */
  const during = (lab: Lab, act: string) =>
    lab.run<{ after: Outcome; next: Outcome; state: string; again: Outcome; loss: number[] }>(`
      const model = make();
      await model.predict(x);
      const [engine, ...threads] = workers.splice(0);
      const training = train(model, { epochs: 1e6 });
      training.catch(() => {});
      await sleep(200);
      ${act};
      const after = await outcome(training);
      const next = await outcome(model.predict(x));
      const { state } = bptt.engineInfo();
      await bptt.shutdown();
      const again = await outcome(model.predict(x));
      return { after, next, state, again, loss: (await losses()).loss };`);

  const dead = { code: "EngineDead", message: expect.stringContaining("without a word") };

  async function expectDeath(server: Server, options: object, act: string) {
    const lab = await open(server);
    const { loss } = await lab.run<{ loss: number[] }>("return losses({ worker: false })");
    await lab.run(`await bptt.shutdown(); await bptt.configure(${JSON.stringify(options)})`);
    const result = await during(lab, act);
    expect(result).toMatchObject({ after: dead, next: dead, state: "dead", loss });
    expect(result.again.code).toBe("Disposed");
    expect(lab.messages).toEqual([]);
    await lab.tab.close();
  }

  test("that is terminated behind its back rejects what is under way, and another can be had", async () => {
    await expectDeath(plain, { worker: true }, "engine.terminate()");
  });

  test("that closes itself does, too", async () => {
    const lab = await open(plain);
    await lab.tab.exposeFunction("closeWorkers", async () => {
      for (const worker of lab.tab.workers()) await worker.evaluate("self.close()").catch(() => {});
    });
    await lab.run("await bptt.configure({ worker: true })");
    const result = await during(lab, "await closeWorkers()");
    expect(result).toMatchObject({ after: dead, next: dead, state: "dead" });
    await lab.tab.close();
  });

  test("tells every call how to go on", async () => {
    const lab = await open(plain);
    const ends = await lab.run<Record<string, Outcome>>(`
      await bptt.configure({ worker: true });
      await make().predict(x);
      return allAt(() => workers[0].terminate());`);
    const sentence =
      /^The engine lost its Worker \(it ended without a word\), which the browser, the system or a script ended.*BackupAndRestore/;
    expect(Object.values(ends)).toHaveLength(7);
    for (const [name, end] of Object.entries(ends)) {
      expect(end, name).toMatchObject({
        code: "EngineDead",
        message: expect.stringMatching(sentence),
      });
    }
    await lab.tab.close();
  });

  // Chromium lets a thread that never comes to its event loop live on for two seconds.
  test("with threads rejects when one of them dies", async () => {
    await expectDeath(isolated, { threads: 3, worker: true }, "threads[1].terminate()");
  });

  test("with threads rejects when one of them dies within a call", async () => {
    const lab = await open(isolated);
    const result = await lab.run<Outcome>(`
      await bptt.configure({ threads: 3 });
      const model = make();
      await model.predict(x);
      const call = outcome(long(model, 256_000));
      await sleep(100);
      workers[2].terminate();
      return call;`);
    expect(result).toMatchObject(dead);
    await lab.tab.close();
  });

  test("with threads rejects when the Worker dies", async () => {
    await expectDeath(isolated, { threads: 2, worker: true }, "engine.terminate()");
  });

  test("that computes for long is not taken for dead", async () => {
    const lab = await open(plain);
    // Until a call takes longer than any look at its Worker could.
    const result = await lab.run<Outcome>(`
      await bptt.configure({ worker: true });
      for (let rows = 8000; ; rows *= 2) {
        const model = make();
        const result = await outcome(long(model, rows));
        model.dispose();
        if (result.code !== "fine" || result.ms > 2000) return result;
      }`);
    expect(result.code).toBe("fine");
    await lab.tab.close();
  });

  test("that a debugger stops is not taken for dead", async () => {
    const lab = await open(plain);
    await lab.run(
      "await bptt.configure({ worker: true }); window.model = make(); await train(model)",
    );
    const worker = await attach(await lab.tab.context().newCDPSession(lab.tab));
    await worker("Debugger.enable");
    await worker("Debugger.pause");
    await lab.run("window.training = train(model, { epochs: 20 }).then(() => 'fine', String)");
    const waiting = await lab.run(
      "return Promise.race([training, sleep(2500).then(() => 'waits')])",
    );
    expect(waiting).toBe("waits");
    await worker("Debugger.resume");
    expect(await lab.run("return training")).toBe("fine");
    await lab.tab.close();
  });

  test("leaves an aborted call at once, and finishes what it has begun before the next one", async () => {
    const lab = await open(plain);
    const result = await lab.run(`
      await bptt.configure({ worker: true });
      const model = make();
      await model.predict(x);
      const stop = new AbortController();
      const calls = [long(model, 16_000, { signal: stop.signal }), model.predict(x)];
      const over = [];
      calls.map((call, i) => call.catch(() => {}).then(() => over.push(i)));
      await sleep(50);
      stop.abort(Object.assign(new Error("enough"), { name: "Enough" }));
      await sleep(0);
      const atOnce = [...over];
      const { code } = await outcome(calls[0]);
      await calls[1];
      return { atOnce, code, over };`);
    expect(result).toEqual({ atOnce: [0], code: "Enough", over: [0, 1] });
    await lab.tab.close();
  });

  test("on an insecure page dies unnoticed, but abort and shutdown end what waits", async () => {
    const origin = plain.origin.replace("127.0.0.1", INSECURE);
    const lab = await open({ origin });
    const result = await lab.run<{ locks: boolean; aborted: Outcome; ended: Outcome }>(`
      await bptt.configure({ worker: true });
      const model = make();
      await model.predict(x);
      const stop = new AbortController();
      const calls = [outcome(train(model, { epochs: 1e6, signal: stop.signal })), outcome(model.predict(x))];
      workers[0].terminate();
      await sleep(300);
      stop.abort();
      const aborted = await calls[0];
      await bptt.shutdown();
      return { locks: "locks" in navigator, aborted, ended: await calls[1], ...(await losses()) };`);
    expect(result).toMatchObject({ locks: false, info: { worker: true, state: "ready" } });
    expect(result.aborted.code).toBe("AbortError");
    expect(result.ended.code).toBe("Disposed");
    await lab.tab.close();
  });

  test("keeps no numbers of models that nobody holds any more", async () => {
    const lab = await open(plain);
    const bytes = await lab.run<number[]>(`
      await bptt.configure({ worker: true });
      const { Dense, Embedding, engineInfo, Sequential } = bptt;
      const forgotten = () => new Sequential([new Embedding(20_000, 64), new Dense(1)]).predict([[1]]);
      const bytes = [];
      for (let i = 0; i < 40; i++) {
        await forgotten();
        await sleep(10);
        gc();
        bytes.push(engineInfo().memoryBytes);
      }
      return bytes;`);
    // Each holds 5 MB.
    expect(bytes.at(-1)).toBeLessThan(bytes[4]! + 12e6);
    await lab.tab.close();
  });

  test("starts and ends again and again, with the same bits", async () => {
    const lab = await open(isolated);
    const runs = await lab.run<number[][]>(`
      await bptt.configure({ threads: 2 });
      const runs = [];
      for (let i = 0; i < 4; i++) {
        runs.push((await losses()).loss);
        await bptt.shutdown();
      }
      return runs;`);
    for (const loss of runs) expect(loss).toEqual(runs[0]);
    // The browser tells of their ends a little later.
    await expect.poll(() => lab.tab.workers(), { timeout: PATIENCE }).toEqual([]);
    expect(lab.messages).toEqual([]);
    await lab.tab.close();
  });
});

/** Sends commands of the debugging protocol to the page's Worker. */
async function attach(page: CDPSession) {
  const attached = new Promise<string>((resolve) => {
    page.on("Target.attachedToTarget", ({ sessionId }) => resolve(sessionId));
  });
  await page.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const sessionId = await attached;
  let id = 0;
  return (method: string) => {
    id++;
    return page.send("Target.sendMessageToTarget", {
      sessionId,
      message: JSON.stringify({ id, method }),
    });
  };
}
