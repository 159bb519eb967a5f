// Firefox, driven by WebDriver BiDi: JSON over a WebSocket. Playwright drives builds of its own alone.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { WebSocket } from "ws";

const places = [
  ...(process.env.PATH ?? "")
    .split(path.delimiter)
    .flatMap((folder) => ["firefox-esr", "firefox"].map((name) => path.join(folder, name))),
  "/Applications/Firefox.app/Contents/MacOS/firefox",
  ...["ProgramFiles", "ProgramFiles(x86)"].map((variable) =>
    path.join(process.env[variable] ?? "", "Mozilla Firefox", "firefox.exe"),
  ),
];

/** The browser's program, or undefined. FIREFOX_PATH names one that lies elsewhere. */
export const firefox: string | undefined =
  process.env.FIREFOX_PATH ?? places.find((place) => path.isAbsolute(place) && existsSync(place));

export interface Firefox {
  /**
   * Opens an address in a tab of its own, and gives what runs programs there: their result has to go through JSON.
   *
   * @param before a program that runs before those of the page, whenever it is loaded.
   */
  open(address: string, before?: string): Promise<(program: string) => Promise<unknown>>;
  /** Ends the processes that sites' pages live in, as the system does where memory is short. */
  killPages(): Promise<void>;
  /** What all pages wrote to their consoles. */
  readonly messages: readonly string[];
  close(): Promise<void>;
}

export async function startFirefox(): Promise<Firefox> {
  const profile = await mkdtemp(path.join(tmpdir(), "bptt-firefox-"));
  const flags = ["--headless", "--no-remote", "--remote-debugging-port", "0"];
  const program = spawn(firefox!, [...flags, "--profile", profile], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const bidi = await connect(await addressOf(program));
  await bidi.send("session.new", { capabilities: {} });
  await bidi.send("session.subscribe", { events: ["log.entryAdded"] });
  return {
    messages: bidi.messages,
    async open(url, before) {
      const { context } = await bidi.send("browsingContext.create", { type: "tab" });
      if (before !== undefined) {
        const functionDeclaration = `() => { ${before} }`;
        await bidi.send("script.addPreloadScript", { functionDeclaration, contexts: [context] });
      }
      await bidi.send("browsingContext.navigate", { context, url, wait: "complete" });
      return async (program) => {
        const expression = `(async () => { ${program} })().then((value) => JSON.stringify(value ?? null))`;
        const asked = { expression, target: { context }, awaitPromise: true };
        const { result, exceptionDetails } = await bidi.send("script.evaluate", asked);
        if (exceptionDetails) throw new Error(exceptionDetails.text);
        return JSON.parse(result.value);
      };
    },
    async killPages() {
      const pages = pagesOf(program.pid!);
      if (pages.length === 0) throw new Error("Firefox has no process of a page");
      for (const id of pages) process.kill(id, "SIGKILL");
      while (pagesOf(program.pid!).some((id) => pages.includes(id))) await setTimeout(20);
    },
    async close() {
      const ended = once(program, "exit");
      await bidi.send("browser.close", {});
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** How Linux names the processes that Firefox has for sites' pages. */
const PAGES = "Isolated Web";

/** Those of a Firefox, whether it has started them itself or by another one. */
function pagesOf(firefox: number): number[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const stats = all.flatMap((id) => statOf(Number(id)) ?? []);
  const under = (id: number): Stat[] =>
    stats.filter(({ parent }) => parent === id).flatMap((one) => [one, ...under(one.id)]);
  return under(firefox).flatMap(({ id, name }) => (name.startsWith(PAGES) ? id : []));
}

interface Stat {
  readonly id: number;
  readonly name: string;
  readonly parent: number;
}

/** What Linux tells of a process; nothing of one that has ended, whether or not anybody has asked after it. */
function statOf(id: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    const [, name, state, parent] = /\((.*)\) (\S) (\d+)/s.exec(stat)!;
    return state === "Z" ? undefined : { id, name: name!, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

async function addressOf(program: ChildProcess): Promise<string> {
  let output = "";
  return new Promise((resolve, reject) => {
    program.on("exit", () => reject(new Error(`Firefox ended: ${output}`)));
    program.stderr!.on("data", (text) => {
      output += text;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(output)?.[1];
      if (found) resolve(`${found}/session`);
    });
  });
}

/** What commands answer, as the protocol has it. */
interface Answer {
  readonly context: string;
  readonly result: { readonly value: string };
  readonly exceptionDetails?: { readonly text: string };
}

async function connect(address: string) {
  const socket = new WebSocket(address);
  const waiting = new Map<number, { resolve(answer: Answer): void; reject(error: Error): void }>();
  const messages: string[] = [];
  socket.on("message", (data) => {
    const { id, type, method, params, result, error, message } = JSON.parse(String(data));
    if (type === "event" && method === "log.entryAdded") messages.push(params.text);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (type === "error") asked?.reject(new Error(`${error}: ${message}`));
    else asked?.resolve(result);
  });
  await once(socket, "open");
  let next = 0;
  const send = (method: string, params: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method, params }));
    });
  return { send, messages };
}
