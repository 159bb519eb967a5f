// What stands beside the library: its types, and two files of their own. scripts/lib/bundle.mjs writes the library.
import { readFileSync } from "node:fs";
import { defineConfig, type Options } from "tsup";
import { terser } from "./scripts/lib/bundle.mjs";

const shared: Options = {
  target: "es2022",
  // One bundle for Node and the browser: Node's modules are imported only where they exist.
  platform: "neutral",
  format: ["esm"],
  splitting: false,
  external: [/^node:/],
  treeshake: true,
  minify: "terser",
  terserOptions: terser,
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

export default defineConfig([
  {
    entry: ["ts/index.ts"],
    format: ["cjs"],
    dts: {
      only: true,
      // `using` needs types that older settings of a user lack; TypeScript 5.2 and later bring them.
      banner: '/// <reference lib="esnext.disposable" />',
      compilerOptions: { stripInternal: true },
    },
  },
  {
    ...shared,
    entry: ["ts/audio/speex.ts"],
    esbuildPlugins: [nodeAlone],
    // Its licence wants to be there.
    banner: { js: `/*!\n${readFileSync(`${speex}/COPYING`, "utf8")}*/` },
  },
  // The file of its Workers, beside the library. It needs no other, so that bundlers may copy it as it is.
  {
    ...shared,
    entry: ["ts/engine/worker.ts"],
  },
]);
