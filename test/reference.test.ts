// What `npm run docs` asks of the pages that it writes. The pages themselves are built by .ci/run.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { categoryOf, order } from "../scripts/lib/reference/categories.mjs";
import { brokenLinks } from "../scripts/lib/reference/links.mjs";

test("links that lead nowhere are found: files, places in them, and nothing else", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "bptt-links-"));
  const page = (name: string, html: string) => writeFileSync(path.join(folder, name), html);
  mkdirSync(path.join(folder, "in"));
  page("style.css", "");
  page("index.html", '<a href="in/a.html#here">a</a> <a href="https://example.org/no">b</a>');
  page(
    "in/a.html",
    `<link href="../style.css"> <a id="here" href="#here">up</a> <script>'<a href="no.html">'</script>
     <a href="../index.html?x=1"></a> <a href="b.html">b</a> <img src="c.png"> <a href="../index.html#there">d</a>`,
  );
  try {
    expect(brokenLinks(folder)).toEqual(
      ["b.html", "c.png", "../index.html#there"].map((link) => `in/a.html: ${link}`),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every source belongs to a part of the reference", () => {
  const index = readFileSync(new URL("../ts/api.ts", import.meta.url), "utf8");
  const exported = [...index.matchAll(/^(?:export|\} from) .*"\.\/([^"]+)\.js"/gm)].map(
    ([, file]) => file!,
  );
  expect(exported.length).toBeGreaterThan(50);
  for (const file of exported) expect(order).toContain(categoryOf(file));
});
