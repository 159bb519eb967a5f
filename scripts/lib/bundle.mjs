// The library as modules of few files, for pages that have no bundler and load one after the other.
//
// Bundlers leave out what nobody reads, but divide by files: where a page needs some of a file at once, it gets with it what it reads of that file later. So there
// are three: what a small program needs, what the others have in common with what is loaded when it is needed, and what programs alone name.
import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { rollup } from "rollup";
import { minify } from "terser";
import { compiled, marked } from "./pure.mjs";
import { root } from "./run.mjs";

const sources = path.join(root, "ts");
const ENTRIES = ["index", "simd128"];

/** What a page names that predicts with few layers. */
const SMALL = [
  ...["sequential", "layers/dense", "layers/embedding", "layers/lstm", "layers/dropout"],
  ...["engine/configure", "engine/load"],
  // esbuild loads at once what programs can name where it is read later.
  ...["callbacks/history", "callbacks/progbar_logger"],
];

const fileOf = (name) => path.join(sources, `${name}.ts`);

const typescript = {
  name: "typescript",
  resolveId(name, from) {
    if (!from || !/^\.\.?\//.test(name)) return null;
    if (name.endsWith("/speex.js")) return { id: "./speex.js", external: "relative" };
    return path.resolve(path.dirname(from), name.replace(/\.js$/, ".ts"));
  },
  load: (file) => (file.endsWith(".ts") ? compiled(file) : null),
};

/** Packages become part of the library, by the names that a source imports of them. */
const packages = {
  name: "packages",
  resolveId(name, from) {
    if (!from || /^\.|^node:/.test(name)) return null;
    const [names] = new RegExp(`{[^{}]*}(?= from "${name}")`).exec(readFileSync(from, "utf8"));
    return `\0export ${names} from "${name}";`;
  },
  async load(id) {
    if (!id.startsWith("\0")) return null;
    const { outputFiles } = await build({
      stdin: { contents: id.slice(1), resolveDir: root },
      bundle: true,
      format: "esm",
      target: "es2022",
      mainFields: ["module", "main"],
      write: false,
    });
    return marked(outputFiles[0].text);
  },
};

/** Which file each module is in: no file needs a later one at once. */
function dividedBy({ getModuleIds, getModuleInfo }) {
  const closure = (roots) => {
    const found = new Set(roots);
    for (const id of found) for (const other of getModuleInfo(id).importedIds) found.add(other);
    return found;
  };
  const [small, all, here] = [SMALL, ["api"], ["engine/local", "engine/native"]].map((names) =>
    closure(names.map(fileOf)),
  );
  const late = closure(
    [...getModuleIds()].flatMap((id) => getModuleInfo(id).dynamicallyImportedIds),
  );
  return (id) => {
    // A line, which writers of files read as well as native code's loader.
    if (id === fileOf("version")) return "shared";
    if (small.has(id)) return "core";
    if (all.has(id)) return late.has(id) ? "shared" : "library";
    // Of what is loaded when it is needed all else is divided by what needs it.
    return here.has(id) ? "engine" : undefined;
  };
}

/**
 * Half of what is to be downloaded. Names of classes and methods stay, so that errors tell where they come from, and what bundlers are told. Statements
 * end with their lines: above an error that nobody catches Node shows the line that threw it, which would be the whole file.
 */
export const terser = {
  ecma: /** @type {2020} */ (2020),
  module: false,
  toplevel: true,
  keep_classnames: true,
  compress: false,
  format: {
    comments: /^!|@vite-ignore|webpackIgnore/,
    preserve_annotations: true,
    semicolons: false,
  },
};

/** What Rollup makes of a module that shares a file with others. Vite takes the names that are read of it for names of the file. */
const SHARED = /await import\(("[^"]+")\)\.then\((\w+)=>\2\.(\w+)\)/g;

const minifiedBy = (options) => ({
  name: "minified",
  async renderChunk(code) {
    const { code: short } = await minify(code, options);
    return { code: short.replace(SHARED, "(await import($1)).$3"), map: null };
  },
});

const settings = {
  logLevel: "warn",
  plugins: [typescript, packages],
  onwarn({ message }) {
    throw new Error(message);
  },
};

/** Writes the entries, and what they load. */
export async function writeModules(folder) {
  const bundle = await rollup({ ...settings, input: ENTRIES.map(fileOf) });
  let divided;
  await bundle.write({
    dir: folder,
    format: "es",
    generatedCode: "es2015",
    hashCharacters: "base36",
    chunkFileNames: "[name]-[hash].js",
    // An import of nothing, to have a file earlier, would bring what it holds into bundles.
    hoistTransitiveImports: false,
    // Bytes below which two are one, where a page that needs either loads little in vain.
    experimentalMinChunkSize: 5_000,
    manualChunks(id, graph) {
      divided ??= dividedBy(graph);
      return divided(id);
    },
    plugins: [minifiedBy(terser)],
  });
}

/** What CommonJS has of `import.meta.url`. */
const ownAddress = {
  name: "own-address",
  resolveImportMeta: (property) => (property === "url" ? "importMetaUrl" : null),
};

/** No bundler leaves anything out of what is required, so that it may be rewritten as a whole; but classes have their names as properties do, by `marked`. */
const rewritten = { ...terser, compress: { properties: false } };

/** Writes the same as one file for `require`. */
export async function writeCommonJS(folder) {
  const bundle = await rollup({
    ...settings,
    input: fileOf("index"),
    plugins: [...settings.plugins, ownAddress],
  });
  await bundle.write({
    file: path.join(folder, "index.cjs"),
    format: "cjs",
    exports: "named",
    generatedCode: { preset: "es2015", symbols: false },
    inlineDynamicImports: true,
    intro: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
    plugins: [minifiedBy(rewritten)],
  });
}
