import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Run } from "../consumer.js";
import { tryPage } from "../trained.js";

export const packages = ["parcel@2.16.4"];

/** A page, which Parcel finds the modules and the Worker of. */
export async function check(run: Run, folder: string): Promise<void> {
  const page = '<p id="result"></p><script type="module" src="./page.mjs"></script>\n';
  writeFileSync(path.join(folder, "index.html"), page);
  const parcel = "node_modules/parcel/lib/bin.js";
  await run(process.execPath, [parcel, "build", "index.html", "--no-cache", "--dist-dir", "out"]);
  await tryPage(path.join(folder, "out"), "index.html");
}
