// The files that the READMEs give whole, to be copied: blocks that are headed by a name, as in "```js start.mjs".
import { readFileSync } from "node:fs";

/** A file's text by its name. */
export function readmeFile(name: string, readme = "README.md"): string {
  const text = readFileSync(new URL(`../../${readme}`, import.meta.url), "utf8");
  const blocks = [...text.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)];
  const found = blocks.filter(([, of]) => of === name);
  if (found.length === 1) return found[0]![2]!;
  throw new Error(`${readme} has ${found.length} blocks that are headed ${name}`);
}
