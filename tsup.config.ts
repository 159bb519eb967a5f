import { defineConfig, type Options } from "tsup";

const shared: Options = {
  target: "es2022",
  // One bundle for Node and the browser: Node's modules are imported only where they exist.
  platform: "neutral",
  external: [/^node:/],
  treeshake: true,
};

export default defineConfig([
  {
    ...shared,
    entry: ["ts/index.ts"],
    format: ["esm", "cjs"],
    // `using` needs types that older settings of a user lack; TypeScript 5.2 and later bring them.
    dts: { banner: '/// <reference lib="esnext.disposable" />' },
    esbuildOptions(options, { format }) {
      // What is bundled says with them where it begins.
      options.mainFields = ["module", "main"];
      if (format !== "cjs") return;
      options.define = { ...options.define, "import.meta.url": "importMetaUrl" };
      options.banner = {
        js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
      };
    },
  },
  // The file of its Workers, beside the library. It needs no other, so that bundlers may copy it as it is.
  {
    ...shared,
    entry: ["ts/engine/worker.ts"],
    format: ["esm"],
    splitting: false,
  },
]);
