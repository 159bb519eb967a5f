import { build } from "esbuild"; import { markPure } from "./scripts/lib/pure.mjs";
async function names(lib: string, plugins: any[]) {
  const r = await build({ stdin: { contents: `import { configure, Dense, Dropout, Embedding, LSTM, Sequential } from "bptt"; console.log(configure, Dense, Dropout, Embedding, LSTM, Sequential)`, resolveDir: "." }, alias: { bptt: lib }, bundle: true, splitting: true, format: "esm", outdir: "/tmp/jsout", write: false, metafile: true, external: ["./speex.js"], logLevel: "error", plugins });
  const outs = r.metafile!.outputs; const set = new Set([Object.keys(outs).find(k=>k.endsWith("stdin.js"))!]); for (const n of set) for (const i of outs[n].imports) if (i.kind==="import-statement" && outs[i.path]) set.add(i.path);
  const all = new Map<string,number>();
  for (const n of set) { const t = r.outputFiles.find(f=>f.path.endsWith(n.split("/").pop()!))!.text; const parts = t.split(/^(?=(?:async )?function\*? |var |let |class |const )/m); for (const p of parts) { const m = /^(?:async )?(?:function\*?|var|let|class|const) ([\w$]+)/.exec(p); if (m) all.set(m[1].replace(/\d+$/,""), (all.get(m[1].replace(/\d+$/,""))??0)+p.length); } }
  return all;
}
const [a,b] = [await names("./dist/index.js", []), await names("./ts/index.ts", [markPure])];
const only = [...a].map(([n,s])=>[n,s-(b.get(n)??0)] as const).filter(([,s])=>s>150).sort((x,y)=>y[1]-x[1]); console.log(only.slice(0,70).map(([n,s])=>n+":"+s).join(" "), only.length, only.reduce((s,[,x])=>s+x,0));
