// npm run build: what is published, in dist/ (also run by `npm pack`).
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeCommonJS, writeModules } from "./lib/bundle.mjs";
import { writeInline } from "./lib/inline.mjs";
import { ensurePackages, packageBin } from "./lib/npm.mjs";
import { main, must, root, say } from "./lib/run.mjs";
import { hashOf, outputFiles, outputFolder } from "./lib/stamp.mjs";
import { ensureWasm } from "./lib/wasm.mjs";

const stampFile = path.join(root, "target", "dist-stamp");
const inputs = [
  ...["ts", "package.json", "package-lock.json", "tsconfig.json", "tsup.config.ts"],
  ...["bundle", "inline", "pure", "variants"].map((name) => `scripts/lib/${name}.mjs`),
];

await main(async () => {
  await ensurePackages();
  await ensureWasm();
  const key = hashOf(inputs);
  const built = existsSync(path.join(root, "dist", "index.js")) && existsSync(stampFile);
  if (built && readFileSync(stampFile, "utf8") === key) return;
  say("Bundling the TypeScript API into dist (about a minute) ...");
  rmSync(path.join(root, "dist"), { recursive: true, force: true });
  await must(process.execPath, [packageBin("tsup")]);
  await writeModules(path.join(root, "dist"));
  await writeCommonJS(path.join(root, "dist"));
  mkdirSync(path.join(root, "dist", "wasm"));
  // The API names the modules as "./wasm/NAME.wasm" beside itself. The glue goes with them, so that this folder also
  // serves as BPTT_WASM.
  for (const name of outputFiles) {
    const file = path.join(outputFolder, name);
    if (existsSync(file)) cpSync(file, path.join(root, "dist", "wasm", name));
  }
  // The types are the same for all, and long.
  for (const entry of ["index", "simd128"]) {
    writeFileSync(path.join(root, "dist", `${entry}.d.ts`), 'export * from "./index.cjs";\n');
  }
  writeInline(path.join(root, "dist"));
  const [folder, resampler] = [
    "node_modules/@echogarden/speex-resampler-wasm/wasm",
    "speex-resampler-nonsimd.wasm",
  ];
  cpSync(path.join(root, folder, resampler), path.join(root, "dist", resampler));
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, key);
});
