// What files of models cost a page: nothing until one is read or written, and then little, with what weights and optimizers' variables are read by.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The library in pieces, as bundlers make them: their bytes, and what they say of themselves. */
async function pieces() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["ts/index.ts"],
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    external: ["node:*", "./speex.js"],
    outdir: "out",
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const bytes = new Map(
    outputFiles.map((file) => [
      path.relative(root, file.path).replaceAll("\\", "/"),
      file.contents,
    ]),
  );
  return { bytes, outputs: metafile.outputs };
}

/** A piece and all that come with it. */
function withImports(outputs: Metafile["outputs"], name: string, all = new Set<string>()) {
  if (all.has(name)) return all;
  all.add(name);
  for (const { kind, path, external } of outputs[name]!.imports) {
    if (kind === "import-statement" && !external) withImports(outputs, path, all);
  }
  return all;
}

const { bytes, outputs } = await pieces();
const main = withImports(outputs, "out/index.js");

/** What comes to the library when these sources are asked for, and its size. */
function added(...sources: string[]) {
  const names = new Set<string>();
  for (const source of sources) {
    const [name] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source)!;
    for (const one of withImports(outputs, name)) if (!main.has(one)) names.add(one);
  }
  const size = [...names].reduce((sum, name) => sum + gzipSync(bytes.get(name)!).length, 0);
  return { size, sources: [...names].flatMap((name) => Object.keys(outputs[name]!.inputs)) };
}

const inMain = () => [...main].flatMap((name) => Object.keys(outputs[name]!.inputs));

test("a page that opens no file loads nothing of formats", () => {
  const parsers = inMain().filter((source) => /formats\/(hdf5|zip|keras)\/|fflate/.test(source));
  expect(parsers).toEqual([]);
});

test("reading a .keras loads at most 16 KB, and nothing that writes or unpacks", () => {
  const { size, sources } = added("ts/formats/make_model.ts", "ts/formats/keras/read.ts");
  console.info(`read: ${size} bytes gzipped`);
  expect(size).toBeLessThan(16 * 1024);
  expect(sources.filter((source) => /\/write|fflate/.test(source))).toEqual([]);
});

test("writing a .keras loads at most 16 KB, and nothing that reads", () => {
  const { size, sources } = added("ts/formats/save.ts", "ts/formats/keras/write.ts");
  console.info(`written: ${size} bytes gzipped`);
  expect(size).toBeLessThan(16 * 1024);
  expect(sources.filter((source) => /\/read/.test(source))).toEqual([]);
});
