/**
 * sacreBLEU's tokenisers (Post 2018, "A Call for Clarity in Reporting BLEU Scores"), to the letter, their oddities included: a score
 * can be compared with others only where all took sentences apart alike.
 */
export type BleuTokenizer = "13a" | "zh";

export const bleuTokenizers: Readonly<Record<BleuTokenizer, (line: string) => string[]>> = {
  "13a": tokenize13a,
  zh: tokenizeZh,
};

/** What Python takes for whitespace. */
const space =
  "\\t-\\r\\x1C-\\x20\\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000";
const spaces = new RegExp(`[${space}]+`, "u");
const trailing = new RegExp(`[${space}]+$`, "u");
const around = new RegExp(`^[${space}]+|[${space}]+$`, "gu");

/** As mteval-v13a.pl, which the translation tasks of WMT use: for languages that separate words by spaces. */
function tokenize13a(line: string): string[] {
  const text = line
    .replace(trailing, "")
    .replaceAll("<skipped>", "")
    .replaceAll("-\n", "")
    .replaceAll("\n", " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  return splitPunctuation(` ${text} `);
}

/** Each Chinese character by itself, and what stands between them as above. */
function tokenizeZh(line: string): string[] {
  return splitPunctuation(line.replace(around, "").replace(chinese, " $& "));
}

function splitPunctuation(line: string): string[] {
  return line
    .replace(/[{-~[-` -&(-+:-@/]/gu, " $& ")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/gu, "$1 $2 ")
    .split(spaces)
    .filter((token) => token !== "");
}

/**
 * sacreBLEU's ranges. Two of them are not what their comment says there, extensions beyond U+FFFF: they were written with five digits
 * of which Python reads four, and so are U+2001 to U+2A6D, the dashes and quotation marks of all languages among them, and U+2F81 to
 * U+2FA1.
 */
const chinese =
  /[\u3400-\u4DB5\u4E00-\u9FBB\uF900-\uFA2D\uFA30-\uFA6A\uFA70-\uFAD9\u2001-\u2A6D\u2F81-\u2FA1\uFF00-\uFFEF\u2E80-\u2EFF\u3000-\u303F\u31C0-\u31EF\u2F00-\u2FDF\u2FF0-\u2FFF\u3100-\u312F\u31A0-\u31BF\uFE10-\uFE1F\uFE30-\uFE4F\u3200-\u33FF]/gu;
