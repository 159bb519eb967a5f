/** What holds no text at all. */
export class NotText extends Error {}

/**
 * What a text file holds, its lines ended by \n. UTF-8, UTF-16 with a byte order mark, and Windows-1252 where the bytes are no UTF-8.
 *
 * @throws NotText
 */
export function decode(bytes: Uint8Array): string {
  return unixLines(characters(bytes));
}

function characters(bytes: Uint8Array): string {
  const marks: Record<string, string> = { "255,254": "utf-16le", "254,255": "utf-16be" };
  const utf16 = marks[bytes.subarray(0, 2).join()];
  if (utf16) return new TextDecoder(utf16).decode(bytes);
  // No text holds the byte 0, and nearly every other format does.
  if (bytes.subarray(0, 1 << 16).includes(0)) throw new NotText();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = new TextDecoder("windows-1252").decode(bytes);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what gives binary data away
    const controls = text.slice(0, 1 << 16).match(/[\x00-\x08\x0e-\x1f]/g)?.length ?? 0;
    if (controls > 8) throw new NotText();
    return text;
  }
}

/** Windows ends lines with \r\n, old Macs with \r. Nothing else ends a line: U+0085 is text. */
function unixLines(text: string): string {
  if (!text.includes("\r")) return text;
  return text.includes("\n") ? text.replaceAll("\r\n", "\n") : text.replaceAll("\r", "\n");
}
