// Writes models as ONNX with what they make of data, for check.py: node --import tsx test/formats/onnx/main.ts OUT [FOLDER OF CASES ...]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Case, dataOf, modelOf } from "../../conformance/case.js";
import { CASES } from "./cases.js";
import { fingerprint } from "./proto.js";
import { told } from "./told.js";

const [out, ...folders] = process.argv.slice(2);
if (out === undefined) throw new Error("say where to write: main.ts OUT [FOLDER ...]");
mkdirSync(out, { recursive: true });
const golden = ["random", "chosen"].map((name) =>
  fileURLToPath(new URL(`../../golden/${name}`, import.meta.url)),
);
const refused: string[] = [];
let written = 0;

/** @param kept whether the repository holds the case. */
async function write(name: string, kept: boolean, make: () => ReturnType<typeof told>) {
  try {
    const { bytes, ...given } = await make();
    const rest = kept ? { ...given, fingerprint: fingerprint(bytes) } : given;
    writeFileSync(path.join(out!, `${name}.onnx`), bytes);
    writeFileSync(path.join(out!, `${name}.json`), JSON.stringify(rest));
    written++;
  } catch (error) {
    refused.push(`${name}: ${(error as Error).message}`);
  }
}

for (const [name, make] of Object.entries(CASES)) {
  await write(name, true, async () => {
    const { model, x } = await make();
    return told(model, x);
  });
}
for (const folder of [...golden, ...folders]) {
  for (const file of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
    await write(path.parse(file).name, golden.includes(folder), async () => {
      const given: Case = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
      const model = await modelOf(given);
      const made = await told(model, dataOf(given).x);
      model.dispose();
      return made;
    });
  }
}
console.log(`${written} written, ${refused.length} refused`);
for (const line of refused) console.log(`  ${line}`);
