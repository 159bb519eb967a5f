// npm run docs: the reference, in docs/site; every link within it is tried.
import path from "node:path";
import { ensurePackages, packageBin } from "./lib/npm.mjs";
import { brokenLinks } from "./lib/reference/links.mjs";
import { main, must, root, StepError, say } from "./lib/run.mjs";

await main(async () => {
  await ensurePackages();
  say("Writing the reference to docs/site (about 20 s) ...");
  await must(process.execPath, [packageBin("typedoc"), "--options", "docs/typedoc.json"], {
    failure: "The reference could not be written.",
    remedy:
      "What is exported needs words, and links need a target: TypeDoc names the places above.",
  });
  const site = path.join(root, "docs", "site");
  const broken = brokenLinks(site);
  if (broken.length > 0) throw new StepError(`Links lead nowhere:\n${broken.join("\n")}`);
  say(`Open ${path.join(site, "index.html")}.`);
});
