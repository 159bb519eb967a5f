import { simd } from "wasm-feature-detect";
import { list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { type ModuleBuild, whatFailed } from "./compile.js";
import type { Engine } from "./engine.js";
import { hasPart } from "./files.js";
import type { Kit, Started } from "./local.js";
import type { Level, NativeKit } from "./native.js";
import { startPool } from "./pool.js";
import { shutDown } from "./refusals.js";
import { RemoteEngine } from "./remote.js";
import { canShareMemory, inNode, onPage, processors } from "./runtime.js";
import { Session } from "./session.js";
import { ENGINES, type EngineKind, isEngineKind, type Settings } from "./settings.js";
import { type Core, compileBest, compileCustom, partsFor } from "./source.js";
import { joinVectors, NO_TILES } from "./wide.js";

/** Something that was wanted and could not be had. */
export interface Fallback {
  /** A Worker of its own, so many threads, kernels that fuse multiply and add, vectors of 256 bits, or the native engine. */
  readonly wanted: "worker" | "threads" | "relaxed" | "wide" | "native";
  /** What took its place and why, in a sentence. */
  readonly why: string;
}

/** A started engine and what is known of it. */
export interface Running {
  readonly engine: Engine;
  readonly kind: EngineKind;
  /** Of a module. */
  readonly build?: ModuleBuild | undefined;
  /** Of native code. */
  readonly level?: Level | undefined;
  readonly from: string;
  readonly threads: number;
  readonly worker: boolean;
  readonly wide: boolean;
  readonly fallbacks: readonly Fallback[];
}

/** What the steps of a start share. */
interface Plan {
  readonly settings: Settings;
  readonly session: Session;
  /** The Worker in which the engine is to live, if it is, once it is up: the module comes meanwhile. Resolves to nothing where it can't be had. */
  readonly remote: Promise<RemoteEngine | undefined> | undefined;
  /** Whether V8 was told to join vectors. */
  readonly wide: boolean;
  note(wanted: Fallback["wanted"], why: string): void;
}

/** Beyond a few threads a batch has no work for more; so many may be had on every machine, as tests want several. */
const FEW_THREADS = 4;

/** Starts the engine that the settings ask for, or the nearest to it that can be had. All that it starts belongs to the session. */
export async function startEngine(settings: Settings, session: Session): Promise<Running> {
  const fallbacks: Fallback[] = [];
  const note: Plan["note"] = (wanted, why) => fallbacks.push({ wanted, why });
  const native = await nativeKit(settings, note);
  const threads = await countThreads(settings, note);
  // Native calls can't be interrupted, and Node's event loop is not to wait for them.
  const apart = settings.worker ?? (native !== undefined || onPage());
  const remote = apart ? openWorker(session, note) : undefined;
  // Both come while the module does. Whoever needs them hears of a failure; a start may have failed before.
  (remote ?? local()).catch(() => {});
  const plan = { settings, session, remote, wide: false, note };
  const started =
    (native && (await tryNative(native, threads, plan))) ?? (await startWasm(threads, plan));
  return { ...started, worker: (await remote) !== undefined, fallbacks };
}

/** The native engine, where it is installed and nothing that was asked for is WebAssembly's alone. */
async function nativeKit(settings: Settings, note: Plan["note"]): Promise<NativeKit | undefined> {
  const engine = settings.engine ?? engineOfProcess();
  const { wasm, deterministic, wide } = settings;
  if (engine === "wasm" || wasm !== undefined || deterministic || wide) return undefined;
  // Pages don't load what looks for it.
  if (engine === undefined && !inNode()) return undefined;
  const { findNative } = await import("./native.js");
  const found = await findNative();
  if ("file" in found) return found;
  if (engine === "native" || found.installed) {
    note("native", `The engine is WebAssembly, not native code: ${found.why}.`);
  }
  return undefined;
}

/** What the environment of the process asks for. */
function engineOfProcess(): EngineKind | undefined {
  // Deno loads no native code, and asks its user before it shows its environment.
  const asked = inNode() && !("Deno" in globalThis) ? process.env.BPTT_ENGINE : undefined;
  if (asked === undefined || asked === "" || isEngineKind(asked)) return asked || undefined;
  throw new BpttError(
    "InvalidArgument",
    `The environment variable BPTT_ENGINE is expected to be ${list(ENGINES)}, got ${show(asked)}.`,
  );
}

async function tryNative(kit: NativeKit, threads: number, plan: Plan) {
  try {
    const { engine, join } = await start(kit, plan);
    if (threads > 1) await join(threads);
    const { level, file: from } = kit;
    return { engine, kind: "native", level, from, threads, wide: false } as const;
  } catch (error) {
    if (plan.session.over) throw error;
    plan.note("native", `The engine is WebAssembly, not native code: ${whatFailed(error)}.`);
    return undefined;
  }
}

async function startWasm(threads: number, plan: Plan) {
  if (typeof WebAssembly === "undefined" || !(await simd())) {
    throw new BpttError(
      "NoSimd",
      "This runtime has no WebAssembly SIMD, which bptt needs: use Node 20 or later, Chrome 91, Firefox 89, Safari 16.4 or later.",
    );
  }
  const { settings, note } = plan;
  const wide = settings.wide === true && (await widened(settings, note));
  const widest = { ...plan, wide };
  const threaded = threads > 1 ? await tryThreads(threads, widest) : undefined;
  const started = threaded ?? (await startPlain(widest));
  return { ...started, kind: "wasm", threads: threaded ? threads : 1 } as const;
}

/** As many threads as were asked for, at most as many as there are processors. */
async function countThreads({ threads, wasm }: Settings, note: Plan["note"]): Promise<number> {
  if (wasm !== undefined || (threads === undefined && !hasPart("threads"))) return 1;
  const count = await processors();
  const most = Math.max(count, FEW_THREADS);
  if (threads === undefined) return Math.min(count, FEW_THREADS);
  if (threads <= most) return threads;
  const has = count === 1 ? "is 1 processor" : `are ${count} processors`;
  note("threads", `The engine computes on ${most} threads instead of ${threads}: there ${has}.`);
  return most;
}

/** Whether V8 joins vectors from now on, as far as it does. */
async function widened(settings: Settings, note: Plan["note"]): Promise<boolean> {
  const why = await joinVectors(settings);
  if (why) note("wide", `The engine computes with vectors of 128 bits: ${why}.`);
  return why === undefined;
}

/** What runs an engine in this thread. A page that has a Worker does without, as the Worker's file brings it. */
const local = () => import("./local.js");

async function openWorker(session: Session, note: Plan["note"]) {
  try {
    return await RemoteEngine.open(session);
  } catch (error) {
    if (session.over) throw error;
    note(
      "worker",
      `The engine lives in the thread that calls it, not in a Worker: ${whatFailed(error)}.`,
    );
    return undefined;
  }
}

/** The engine with a pool of threads, where there can be one. */
async function tryThreads(threads: number, plan: Plan) {
  const { settings, session, remote, note } = plan;
  const refused = (why: string) =>
    note("threads", `The engine computes on one thread instead of ${threads}: ${why}.`);
  const why = obstacle(remote !== undefined);
  if (why !== undefined) {
    // By default a page that can't have threads does without.
    if (settings.threads !== undefined || canShareMemory()) refused(why);
    return undefined;
  }
  try {
    return await startThreaded(threads, plan);
  } catch (error) {
    if (session.over) throw error;
    refused(whatFailed(error));
    return undefined;
  }
}

/** What keeps an engine in its place from having threads, if anything does. */
function obstacle(inWorker: boolean): string | undefined {
  if (!hasPart("threads")) return "`bptt/simd128` has no part for threads";
  if (!canShareMemory()) {
    return inNode()
      ? "this runtime has no SharedArrayBuffer"
      : "only a page that is crossOriginIsolated may share memory between threads";
  }
  return onPage() && !inWorker ? MAY_NOT_WAIT : undefined;
}

const MAY_NOT_WAIT =
  "the main thread of a page may not wait for others, and the engine is not in a Worker";

async function startThreaded(threads: number, plan: Plan) {
  const loading = startShared(plan);
  const crew = new Session();
  plan.session.add(() => crew.end());
  const onDeath = (fault: Error) => {
    engine.fail(fault);
    void plan.session.end();
  };
  const pool = startPool(threads - 1, loading.then(jobOf), onDeath, crew);
  // Where the module can't be had, its threads can't either.
  pool.catch(() => {});
  const { compiled, started } = await loading;
  const { engine, join } = started;
  try {
    await pool;
    await join(threads);
  } catch (error) {
    void crew.end();
    // One that has died meanwhile tells of that, where the threads know only that they were ended.
    if (engine.dead) await engine.permutation(0, 0, 1);
    throw error;
  }
  return describe(started, compiled, plan);
}

/** An engine on memory that threads can share. */
async function startShared(plan: Plan) {
  const [compiled, remote] = await Promise.all([
    compileBest(true, plan.settings.deterministic),
    plan.remote,
  ]);
  if (onPage() && !remote) throw new Error(MAY_NOT_WAIT);
  const { module, from, parts } = compiled;
  const started = await start({ module, from, parts, threaded: true }, plan);
  return { compiled, started };
}

type Shared = Awaited<ReturnType<typeof startShared>>;

const jobOf = ({ compiled: { module, parts }, started: { memory } }: Shared) => ({
  module,
  parts: Object.values(parts).map(({ module }) => module),
  memory: memory!,
});

async function startPlain(plan: Plan) {
  const { wasm, relaxed, deterministic } = plan.settings;
  const compiled = await (wasm === undefined
    ? compileBest(false, deterministic)
    : compileCustom(wasm, relaxed));
  const { module, from } = compiled;
  const parts = { ...partsFor(module, plan.settings), ...compiled.parts };
  const kit = { module, from, threaded: false, parts };
  return describe(await start(kit, plan), compiled, plan);
}

async function start(kit: Kit, plan: Plan): Promise<Started<Engine>> {
  const { session } = plan;
  const remote = await plan.remote;
  if (remote) return remote.start(kit);
  const { startLocal } = await local();
  const started = await startLocal(kit);
  session.add(() => {
    started.engine.fail(shutDown());
    started.end?.();
  });
  return started;
}

async function describe(started: Started<Engine>, compiled: Core, plan: Plan) {
  const { build, from, missing, parts } = compiled;
  const { wide: wanted, note } = plan;
  if (missing) note("relaxed", `Kernels that do not fuse multiply and add compute: ${missing}.`);
  const wide = wanted && parts.relaxed !== undefined && (await started.widen());
  if (wanted && !wide) {
    const why = parts.relaxed ? "wider ones were not faster here" : NO_TILES;
    note("wide", `The engine computes with vectors of 128 bits: ${why}.`);
  }
  return { engine: started.engine, build, from, wide };
}
