// What a page and its Worker do, as marks in Chromium's trace: nothing of it is in the library.

/**
 * A script that stands before all others, in a page and in a Worker's file: it marks where what is asked of WebAssembly, of the module and of a Worker begins and
 * ends. The trace has the time of each mark, and the processor time of its thread.
 */
export const WATCH = `(() => {
  const marked = (what, call) => (...given) => {
    performance.mark("begin " + what);
    const end = () => performance.mark("end " + what);
    const result = call(...given);
    if (result instanceof Promise) result.then(end, end);
    else end();
    return result;
  };
  const watched = (instance) => {
    const exports = Object.entries(instance.exports).map(([name, value]) =>
      [name, /^network_(build|draw|predict)$/.test(name) ? marked(name, value) : value]);
    return Object.create(instance, { exports: { value: Object.fromEntries(exports) } });
  };
  const { compileStreaming, instantiate } = WebAssembly;
  const nameOf = ({ url = "" }) => url.slice(url.lastIndexOf("/") + 1);
  WebAssembly.compileStreaming = (response) =>
    marked("compile " + nameOf(response), compileStreaming)(response);
  WebAssembly.instantiate = marked("instantiate", async (...given) => watched(await instantiate(...given)));
  if (typeof document === "undefined") return performance.mark("end script");
  const Plain = Worker;
  globalThis.Worker = class extends Plain {
    constructor(...given) {
      performance.mark("begin script");
      performance.mark("begin greeting");
      super(...given);
      this.addEventListener("message", () => performance.mark("end greeting"), { once: true });
    }
  };
})();
`;

/** A piece of work, in milliseconds since the navigation. */
export interface Span {
  readonly begins: number;
  readonly ends: number;
  /** What its thread computed meanwhile. Undefined where it began in one thread and ended in another, or in none that is watched. */
  readonly busy?: number | undefined;
}

/** Of Chromium's trace, what a mark is. Times are microseconds. */
interface Mark {
  readonly name: string;
  readonly ts: number;
  readonly tts: number;
  readonly tid: number;
  readonly args: { readonly data: { readonly startTime: number } };
}

/** What happened between the marks of a trace. */
export class Spans {
  readonly #marks: readonly Mark[];
  readonly #origin: number;

  /** @param anchor a mark of the page: it says where its clock began. */
  constructor(trace: Buffer, anchor: string) {
    const { traceEvents } = JSON.parse(trace.toString()) as {
      traceEvents: (Mark & { ph: string; cat: string })[];
    };
    this.#marks = traceEvents
      .filter(({ ph, cat }) => ph === "I" && cat.includes("user_timing"))
      .sort((a, b) => a.ts - b.ts);
    const { ts, args } = this.#mark(anchor)!;
    this.#origin = ts - 1000 * args.data.startTime;
  }

  #mark(name: string): Mark | undefined {
    return this.#marks.find((mark) => mark.name === name);
  }

  /** When the page made a mark. */
  at(name: string): number {
    return this.#mark(name)!.args.data.startTime;
  }

  /** Between two marks, where there are such. */
  between(first: string, last: string): Span | undefined {
    const [begin, end] = [this.#mark(first), this.#mark(last)];
    return begin && end && this.#span(begin, end);
  }

  /** All of that name, in their order. */
  of(what: string): Span[] {
    const ends = this.#marks.filter(({ name }) => name === `end ${what}`);
    return this.#marks
      .filter(({ name }) => name === `begin ${what}`)
      .flatMap((begin, i) => (ends[i] ? [this.#span(begin, ends[i])] : []));
  }

  #span(begin: Mark, end: Mark): Span {
    const since = ({ ts }: Mark) => (ts - this.#origin) / 1000;
    const busy = begin.tid === end.tid ? (end.tts - begin.tts) / 1000 : undefined;
    return { begins: since(begin), ends: since(end), busy };
  }
}
