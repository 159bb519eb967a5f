import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import path from "node:path";
import { chromium as playwright } from "playwright-core";
import { chromium, chromiumFlags } from "../../browser/chromium.js";
import type { Run } from "../consumer.js";

export const packages = ["next@16.4.6", "react@19", "react-dom@19"];

const NEXT = "node_modules/next/dist/bin/next";
const env = { NEXT_TELEMETRY_DISABLED: "1" };

/** Both of its bundlers, both of its routers, and a page. */
export async function check(run: Run, folder: string): Promise<void> {
  for (const bundler of ["--webpack", "--turbopack"]) {
    await run(process.execPath, [NEXT, "build", bundler], env);
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const args = [path.join(folder, NEXT), "start", "-H", "127.0.0.1", "-p", String(port)];
    const server = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } });
    try {
      await answering(origin, server);
      for (const route of ["api/train", "api/train?worker", "api/old"]) {
        expectTrained(`${bundler} ${route}`, await (await fetch(`${origin}/${route}`)).text());
      }
      if (chromium) expectTrained(`${bundler} page`, await pageOf(origin));
    } finally {
      server.kill();
      await once(server, "exit");
    }
  }
}

function expectTrained(what: string, text: string): void {
  const report = text.startsWith("{") ? JSON.parse(text) : undefined;
  const learned = report?.loss.at(-1) < report?.loss[0];
  if (learned && report.fallbacks.length === 0 && report.worker === report.wanted) return;
  throw new Error(`${what} answered: ${text.slice(0, 2000)}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function answering(origin: string, server: ChildProcess): Promise<void> {
  let output = "";
  for (const stream of [server.stdout!, server.stderr!]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  for (let i = 0; i < 120; i++) {
    if (
      await fetch(origin).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`the server did not answer:\n${output}`);
}

async function pageOf(origin: string): Promise<string> {
  const browser = await playwright.launch({ executablePath: chromium, args: chromiumFlags });
  try {
    const tab = await browser.newPage();
    await tab.goto(origin);
    await tab.waitForSelector("#result:not(:empty)");
    return (await tab.textContent("#result"))!;
  } finally {
    await browser.close();
  }
}
