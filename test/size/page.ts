// A page of four layers, bundled as a user's is, and what it loads.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { markPure } from "../../scripts/lib/pure.mjs";

/** What the page does, and marks: that it is to make its model, and its predictions. */
export const PROGRAM = `
import { configure, Dense, Dropout, Embedding, LSTM, Sequential } from "bptt";
const [worker] = [location.hash === "#worker"];
await configure({ worker, threads: 1 });
performance.mark("model");
const model = new Sequential([new Embedding(10000, 128), new LSTM(128), new Dropout(0.2), new Dense(1)]);
const tokens = Array.from({ length: 100 }, (_, i) => 1 + i);
await model.predict([tokens]);
performance.mark("first");
await model.predict([tokens]);
performance.mark("second");
`;

/** A file with its sizes in bytes. */
export interface Sized {
  readonly name: string;
  readonly raw: number;
  readonly gzip: number;
  readonly brotli: number;
}

export function sized(name: string, bytes: Uint8Array): Sized {
  const gzip = gzipSync(bytes, { level: 9 }).length;
  return { name, raw: bytes.length, gzip, brotli: brotliCompressSync(bytes).length };
}

const page = (library: string, folder: string) =>
  ({
    stdin: { contents: PROGRAM, resolveDir: folder, sourcefile: "four_layers.js" },
    alias: { bptt: library },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    outdir: folder,
    entryNames: "page",
    metafile: true,
    absWorkingDir: folder,
    external: ["./speex.js"],
    logLevel: "error",
  }) as const satisfies BuildOptions;

/** Bundles the page into a folder, beside the files that the library looks for. The names of the scripts that it loads at once. */
export async function bundle(dist: string, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build(page(path.join(dist, "index.js"), folder));
  const minified = { bundle: false, minify: true, outfile: path.join(folder, "worker.js") };
  await build({ ...minified, entryPoints: [path.join(dist, "worker.js")], logLevel: "error" });
  cpSync(path.join(dist, "wasm"), path.join(folder, "wasm"), { recursive: true });
  const script = '<script type="module" src="page.js"></script>';
  writeFileSync(
    path.join(folder, "page.html"),
    `<!doctype html><title>four layers</title>${script}`,
  );
  return atOnce(metafile, "page.js");
}

/** A script with those that it imports, but for what is imported when it is needed. */
function atOnce({ outputs }: Metafile, entry: string): string[] {
  const names = new Set([entry]);
  for (const name of names) {
    for (const { kind, path: other } of outputs[name]!.imports) {
      if (kind === "import-statement" && other in outputs) names.add(other);
    }
  }
  return [...names];
}

/** What such a page loads beside it when it compiles its model. */
export const trainingOf = (folder: string): Sized =>
  sized("what trains", readFileSync(path.join(folder, "wasm", "bptt.training.wasm")));

/** What such a page loads, by its parts. */
export function loaded(folder: string, scripts: readonly string[]): Sized[] {
  const read = (name: string) => readFileSync(path.join(folder, name));
  return [
    sized("JavaScript", Buffer.concat(scripts.map(read))),
    sized("the Worker's file", read("worker.js")),
    sized("the module", read("wasm/bptt.wasm")),
    sized("its kernels that multiply and add at once", read("wasm/bptt.relaxed.wasm")),
  ];
}

/** Bytes of such a page's scripts by the sources that they are made of: by folders of `sources`, and files that are in none. */
export async function madeOf(sources: string, folder: string): Promise<Map<string, number>> {
  const { metafile } = await build({
    ...page(path.join(sources, "index.ts"), folder),
    plugins: [markPure],
    write: false,
  });
  const bytes = new Map<string, number>();
  for (const script of atOnce(metafile, "page.js")) {
    for (const [file, { bytesInOutput }] of Object.entries(metafile.outputs[script]!.inputs)) {
      const [part = file] = path.relative(sources, path.resolve(folder, file)).split(path.sep);
      bytes.set(part, (bytes.get(part) ?? 0) + bytesInOutput);
    }
  }
  return bytes;
}
