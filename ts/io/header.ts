import { quoted } from "../show.js";

/** The levels of a header: names, what is said of a tensor, its shape. */
const LEVELS = 3;

/**
 * What JSON.parse would pass over in silence, or break down under: a key that stands twice in an object, of which it keeps the last, and
 * nesting that the format does not have. The text need not be JSON.
 */
export function oddityIn(json: string): string | undefined {
  const keys: Set<string>[] = [];
  let level = 0;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (char === "{" || char === "[") {
      keys[level] = new Set();
      if (++level > LEVELS) return "is nested deeper than the format is";
    } else if (char === "}" || char === "]") {
      level--;
    } else if (char === '"') {
      const end = endOfString(json, at);
      if (isKey(json, end)) {
        const key: string = JSON.parse(json.slice(at, end));
        const known = keys[level - 1];
        if (known?.has(key)) return `holds ${quoted(key)} twice`;
        known?.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Behind the quote that ends the string; a quote behind an odd number of backslashes is part of it. */
function endOfString(json: string, start: number): number {
  let end = start;
  do {
    end = json.indexOf('"', end + 1);
    if (end < 0) return json.length;
  } while (backslashesBefore(json, end) % 2 === 1);
  return end + 1;
}

function backslashesBefore(json: string, end: number): number {
  let first = end;
  while (json[first - 1] === "\\") first--;
  return end - first;
}

function isKey(json: string, end: number): boolean {
  let at = end;
  while (json[at] === " " || json[at] === "\n" || json[at] === "\t" || json[at] === "\r") at++;
  return json[at] === ":";
}
