import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["ts/index.ts"],
  format: ["esm", "cjs"],
  target: "es2022",
  // One bundle for Node and the browser: Node's modules are imported only where they exist.
  platform: "neutral",
  external: [/^node:/],
  // `using` needs types that older settings of a user lack; TypeScript 5.2 and later bring them.
  dts: { banner: '/// <reference lib="esnext.disposable" />' },
  clean: true,
  treeshake: true,
  esbuildOptions(options, { format }) {
    if (format !== "cjs") return;
    options.define = { ...options.define, "import.meta.url": "importMetaUrl" };
    options.banner = {
      js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
    };
  },
});
