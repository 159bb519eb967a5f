import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { offline } from "./offline.js";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** With these a browser shares memory among threads. The page works without, on one thread. */
const isolated = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  root: path("."),
  // The page may lie in any folder of a host.
  base: "./",
  cacheDir: path("../../.cache/playground-vite"),
  // The library as it is published: there its Worker is a file of its own.
  resolve: { alias: { bptt: path("../../dist/index.js") } },
  plugins: [offline()],
  build: {
    outDir: path("../../.cache/playground"),
    emptyOutDir: true,
    target: "es2022",
    // Contenders of the benchmark that live where pages do have one of their own.
    rollupOptions: { input: [path("index.html"), path("bench/frame.html")] },
    // Workers, and what runs on the thread of audio, are loaded as files.
    assetsInlineLimit: 0,
  },
  worker: { format: "es" },
  server: { host: "127.0.0.1", headers: isolated, fs: { allow: [path("../..")] } },
  preview: { host: "127.0.0.1", headers: isolated },
});
