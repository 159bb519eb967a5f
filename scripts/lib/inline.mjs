// bptt/inline: the module within JavaScript, for hosts that serve or allow no further files.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { outputFolder } from "./stamp.mjs";
import { CORE, fileOf, LATER } from "./variants.mjs";

const declarations = `/** The module with its parts, without those for threads and for multiplying and adding at once, as \`configure\` takes it: \`await configure(inline)\`. */
declare const inline: Readonly<Record<"wasm" | "training" | "rest", Uint8Array>>;
export default inline;
`;

/** Unpacks a text when it is asked for. */
const program = (
  texts,
) => `const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
export default {
${texts.map(([name, text]) => `  get ${name}() { return bytes("${text}"); },`).join("\n")}
};
`;

/** Writes inline.js and its types; nothing where a finished build has no such module. */
export function writeInline(folder) {
  const files = [["wasm", CORE], ...LATER.map((part) => [part, fileOf(part)])].map(
    ([name, file]) => [name, path.join(outputFolder, file)],
  );
  if (!files.every(([, file]) => existsSync(file))) return;
  const texts = files.map(([name, file]) => [name, readFileSync(file, "base64")]);
  writeFileSync(path.join(folder, "inline.js"), program(texts));
  writeFileSync(path.join(folder, "inline.d.ts"), declarations);
}
