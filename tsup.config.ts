import { readFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";
import { markPure } from "./scripts/lib/pure.mjs";

const shared: Options = {
  target: "es2022",
  // One bundle for Node and the browser: Node's modules are imported only where they exist.
  platform: "neutral",
  // What resamples is a file of its own, which both formats load when it is used.
  external: [/^node:/, "./speex.js"],
  treeshake: true,
  // Half of what is to be downloaded. Names of functions and classes stay, so that errors tell where they come from, and what bundlers are told.
  minify: "terser",
  terserOptions: {
    ecma: 2020,
    module: false,
    toplevel: false,
    keep_classnames: true,
    compress: false,
    format: { comments: /^!|@vite-ignore|webpackIgnore/, preserve_annotations: true },
  },
};

const speex = "node_modules/@echogarden/speex-resampler-wasm";

/** What Emscripten made imports a module of Node's where it runs there; bundlers for pages shall not look for it. */
const nodeAlone: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "node-alone",
  setup(build) {
    build.onLoad({ filter: /speex-resampler.*\.js$/ }, ({ path }) => {
      const comments = "/* @vite-ignore */ /* webpackIgnore: true */";
      const name = 'const builtin = "node:module";';
      const source = readFileSync(path, "utf8");
      const called = source.replace('import("module")', `import(${comments} builtin)`);
      return { contents: `${name}\n${called}` };
    });
  },
};

const library: Options = {
  ...shared,
  esbuildPlugins: [markPure],
  esbuildOptions(options, { format }) {
    // What is bundled says with them where it begins.
    options.mainFields = ["module", "main"];
    if (format !== "cjs") return;
    options.define = { ...options.define, "import.meta.url": "importMetaUrl" };
    options.banner = {
      js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
    };
  },
};

export default defineConfig([
  { ...library, entry: ["ts/index.ts", "ts/simd128.ts"], format: ["esm"] },
  {
    ...library,
    entry: ["ts/index.ts"],
    format: ["cjs"],
    // `using` needs types that older settings of a user lack; TypeScript 5.2 and later bring them.
    dts: {
      banner: '/// <reference lib="esnext.disposable" />',
      compilerOptions: { stripInternal: true },
    },
  },
  {
    ...shared,
    entry: ["ts/audio/speex.ts"],
    format: ["esm"],
    splitting: false,
    esbuildPlugins: [nodeAlone],
    // Its licence wants to be there.
    banner: { js: `/*!\n${readFileSync(`${speex}/COPYING`, "utf8")}*/` },
  },
  // The file of its Workers, beside the library. It needs no other, so that bundlers may copy it as it is.
  {
    ...shared,
    entry: ["ts/engine/worker.ts"],
    format: ["esm"],
    splitting: false,
  },
]);
