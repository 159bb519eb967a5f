// Where the time goes from a page's navigation to its first prediction, in Chromium.
import { setTimeout } from "node:timers/promises";
import { type Browser, chromium as playwright } from "playwright-core";
import { chromium, chromiumFlags } from "../browser/chromium.js";
import { type Server, serve } from "../browser/server.js";
import { type Span, Spans } from "./spans.js";

/** The spans of a load by what they are, in the order in which a page without a Worker has them. */
type Load = ReadonlyMap<string, Span>;

const ROUNDS = 5;

/** Milliseconds in which a window that was opened comes to rest: what Chromium draws around a page are pages themselves, of hundreds of scripts. */
const REST = 1500;

/** A row of the table: when work begins and ends in the middle one of all loads, and what its thread computed meanwhile in the best of them, where it is one. */
export interface Row extends Span {
  readonly what: string;
}

/** Pages that are loaded in turn, so that what else the machine does falls on all of them. */
export async function timeLoads(folder: string, pages: readonly string[]): Promise<Row[][]> {
  const server = await serve(folder);
  const browser = await playwright.launch({ executablePath: chromium!, args: chromiumFlags });
  const loads = pages.map((): Load[] => []);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, page] of pages.entries()) loads[i]!.push(await load(browser, server, page));
    }
    return loads.map(rowsOf);
  } finally {
    await browser.close();
    server.close();
  }
}

/** What a page has fetched. */
interface Fetched {
  readonly name: string;
  readonly begins: number;
  readonly ends: number;
}

const FETCHED = `["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .map(({ name, startTime, responseEnd }) => ({ name, begins: startTime, ends: responseEnd }))`;

/** In a browser's context of its own, which has nothing in its cache. */
async function load(browser: Browser, { origin }: Server, name: string): Promise<Load> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await setTimeout(REST);
  const last = name.includes("nothing") ? "model" : "second";
  await browser.startTracing(page, { categories: ["blink.user_timing"] });
  await page.goto(`${origin}/${name}`);
  await page.waitForFunction(`performance.getEntriesByName(${JSON.stringify(last)}).length > 0`);
  const fetched = (await page.evaluate(FETCHED)) as Fetched[];
  const trace = await browser.stopTracing();
  await context.close();
  return loadOf(new Spans(trace, "model"), fetched);
}

function loadOf(spans: Spans, [html, ...files]: readonly Fetched[]): Load {
  const load = new Map<string, Span>();
  const add = (what: string, span: Span | undefined) => span && load.set(what, span);
  const model = spans.at("model");
  const scripts = files.filter(({ name, begins }) => name.endsWith(".js") && begins < model);
  const there = Math.max(html!.ends, ...scripts.map(({ ends }) => ends));
  add("the page is fetched", { begins: 0, ends: html!.ends });
  if (scripts.length > 0) {
    add(`its scripts are fetched, ${scripts.length} files`, { begins: html!.ends, ends: there });
  }
  add("they are compiled, and run", { begins: there, ends: model });
  add("a Worker is started, until its script runs", spans.of("script")[0]);
  add("and until its first message", spans.of("greeting")[0]);
  const module = files.find(({ name }) => name.endsWith("bptt.wasm"));
  add("the module is fetched", module);
  add("compiled", spans.of("compile bptt.wasm")[0]);
  add(
    "its kernels are fetched",
    files.find(({ name }) => name.endsWith("bptt.relaxed.wasm")),
  );
  add("compiled, too", spans.of("compile bptt.relaxed.wasm")[0]);
  add("instantiated", spans.of("instantiate")[0]);
  add("the model is planned", spans.of("network_build")[0]);
  add("its weights are drawn", whole(spans.of("network_draw")));
  add("a row is computed", spans.of("network_predict")[0]);
  add("from the model to its first prediction", spans.between("model", "first"));
  add("a second prediction", spans.between("first", "second"));
  add("the same, computed", spans.of("network_predict")[1]);
  return load;
}

/** Pieces of one work, with what else was done between them. */
function whole(pieces: readonly Span[]): Span | undefined {
  const [first, last] = [pieces[0], pieces.at(-1)];
  const busy = pieces.reduce((sum, { busy = 0 }) => sum + busy, 0);
  return first && last && { begins: first.begins, ends: last.ends, busy };
}

function rowsOf(loads: readonly Load[]): Row[] {
  return [...loads[0]!.keys()].map((what) => {
    const spans = loads.flatMap((load) => load.get(what) ?? []);
    const middle = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1]!;
    const busy = spans.flatMap((span) => span.busy ?? []);
    return {
      what,
      begins: middle(spans.map(({ begins }) => begins)),
      ends: middle(spans.map(({ ends }) => ends)),
      busy: busy.length > 0 ? Math.min(...busy) : undefined,
    };
  });
}
