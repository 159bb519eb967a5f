const roles = words(`source target src tgt trg input output text translation translated sentence
  sentence1 sentence2 original`);

const languages = words(`arabic chinese czech danish dutch english esperanto finnish french german
  greek hebrew hindi hungarian indonesian italian japanese korean latin mandarin norwegian persian
  polish portuguese romanian russian spanish swedish tamil thai turkish ukrainian urdu vietnamese
  deutsch español français italiano português русский 中文 英文 英语 法语 日本語 한국어`);

/** Codes of ISO 639, as data sets name their columns. */
const codes =
  words(`ar cs cmn de deu el en eng eo fa fi fr fra he hi hu id it ita ja jpn ko kor la nl
  no pl por pt ro ru rus sv spa es ta th tr uk ur vi zh zho`);

/** Those that are words as well: a pair of two of them ("hi", "la") is one of sentences. */
const alsoWords = words("de he hi id it la no es ta");

function words(list: string): string[] {
  return list.trim().split(/\s+/);
}

/** What stands beside a role or a language in the name of a column: `English sentence`, `source_text`. */
const companions = words("text texts sentence sentences word words");

/** A language and a country, as computers name them: en_US, pt-BR. */
const locale = /^([a-z]{2,3})[-_][a-z]{2,4}$/;

/** Whether a first row names its columns: two different names of roles or languages. */
export function isHeader(fields: readonly string[]): boolean {
  const pair = fields.slice(0, 2).map((field) => field.trim().toLowerCase());
  return (
    pair[0] !== pair[1] && pair.every(isName) && pair.some((name) => !alsoWords.includes(name))
  );
}

function isName(cell: string): boolean {
  const known = [...roles, ...languages, ...codes];
  if (known.includes(cell) || codes.includes(locale.exec(cell)?.[1] ?? "")) return true;
  const parts = cell.split(/[\s_/-]+/);
  const named = parts.filter((part) => !companions.includes(part));
  return named.length === 1 && parts.length > 1 && known.includes(named[0]!);
}
