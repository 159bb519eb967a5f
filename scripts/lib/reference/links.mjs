// Whether the links within a folder of pages lead somewhere: each to a file that is there, and to a place that it has.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The links that lead nowhere, each with the page that has it. Addresses of other sites are not looked at. */
export function brokenLinks(folder) {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const htmls = pages.filter((name) => name.endsWith(".html")).sort();
  const read = remembered((file) => pageOf(readFileSync(file, "utf8")));
  return htmls.flatMap((name) => {
    const file = path.join(folder, name);
    const broken = read(file).links.filter((link) => !leads(link, file, read));
    return broken.map((link) => `${name.split(path.sep).join("/")}: ${link}`);
  });
}

/** The links and the places of a page. */
function pageOf(html) {
  // What scripts and styles hold are no tags.
  const text = html.replace(/<(script|style)\b([^>]*)>[\s\S]*?<\/\1>/g, "<$1$2>");
  const values = (names) =>
    [...text.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, "g"))].map(([, value]) =>
      value.replaceAll("&amp;", "&"),
    );
  return { links: [...new Set(values("href|src"))], places: new Set(values("id|name")) };
}

function leads(link, from, read) {
  if (/^[a-z][a-z+.-]*:|^\/\//i.test(link)) return true;
  const [address, place] = link.split("#").map(decodeURIComponent);
  const [name] = address.split("?");
  const file = name === "" ? from : path.join(path.dirname(from), name);
  if (!existsSync(file) || statSync(file).isDirectory()) return false;
  return !place || !file.endsWith(".html") || read(file).places.has(place);
}

/** Each file is read once. */
function remembered(read) {
  const known = new Map();
  return (file) => {
    if (!known.has(file)) known.set(file, read(file));
    return known.get(file);
  };
}
