// The service worker of the built page: a plugin for Vite of our own, as the one that exists brings 300 packages along.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/**
 * Puts `sw.js` among the files: `app/service_worker.js` with the list of all others, but for WebAssembly modules, of which a browser
 * needs one: what it loads is kept as it comes, with the module's further parts.
 */
export function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const isPart = (name: string) => /\.(training|rest)-[^/]*\.wasm$/.test(name);
        const parts = Object.keys(bundle).filter(isPart);
        const names = Object.keys(bundle).filter((name) => !/\.(wasm|map)$/.test(name));
        const hash = createHash("sha256");
        for (const file of Object.values(bundle)) {
          hash.update(file.type === "chunk" ? file.code : file.source);
        }
        const source = readFileSync(new URL("./app/service_worker.js", import.meta.url), "utf8")
          .replace("__VERSION__", hash.digest("hex").slice(0, 12))
          .replace('"__FILES__"', JSON.stringify(["./", ...names]))
          .replace('"__PARTS__"', JSON.stringify(parts));
        this.emitFile({ type: "asset", fileName: "sw.js", source });
      },
    },
  };
}
