import { build } from "esbuild";
import { gzipSync, brotliCompressSync } from "node:zlib";
const PROGRAM = `
import { configure, Dense, Dropout, Embedding, LSTM, Sequential } from "bptt";
await configure({ worker:true, threads: 1 });
const model = new Sequential([new Embedding(10000, 128), new LSTM(128), new Dropout(0.2), new Dense(1)]);
${process.argv[3] ?? "await model.predict([[1,2]]);"}
`;
const { metafile, outputFiles } = await build({ stdin: { contents: PROGRAM, resolveDir: ".", sourcefile: "four.js" }, alias: { bptt: process.argv[2] ?? "./ts/index.ts" }, bundle: true, splitting: true, minify: true, format: "esm", platform: "browser", target: "es2022", outdir: "/tmp/jsout", entryNames: "page", metafile: true, external: ["./speex.js","./wasm/*"], logLevel: "error", write: false });
const names = new Set([Object.keys(metafile.outputs).find(n=>n.endsWith("page.js"))!]);
for (const n of names) for (const i of metafile.outputs[n].imports) if (i.kind==="import-statement" && i.path in metafile.outputs) names.add(i.path);
const by = new Map<string, number>();
for (const n of names) for (const [f, {bytesInOutput}] of Object.entries(metafile.outputs[n].inputs)) by.set(f, (by.get(f)??0)+bytesInOutput);
const bytes = Buffer.concat(outputFiles.filter(f=>[...names].some(n=>f.path.endsWith("/"+n.split("/").pop()))).map(f=>f.contents));
console.log("raw", bytes.length, "gzip", gzipSync(bytes,{level:9}).length, "brotli", brotliCompressSync(bytes).length, [...names].length, "chunks");
const dir = new Map<string, number>();
for (const [f,b] of by) { const d = f.split("/").slice(0,2).join("/"); dir.set(d,(dir.get(d)??0)+b); }
console.log([...dir].sort((a,b)=>b[1]-a[1]).map(([f,b])=>`${b} ${f}`).join("\n"));
console.log("---");
console.log([...by].sort((a,b)=>b[1]-a[1]).map(([f,b])=>`${b} ${f}`).join("\n"));
