// How a model.json is told from other JSON. Texts within texts have their quotes behind backslashes.

/** Whether bytes are JSON that has a model's topology. */
export function beginsLikeModelJSON(bytes: Uint8Array): boolean {
  // Behind a mark of the byte order, as some editors write it.
  const start = bytes[0] === 0xef ? 3 : 0;
  const first = bytes.subarray(start, start + 64).find((byte) => byte > 0x20);
  return first === OPEN && holds(bytes, '"modelTopology"');
}

const OPEN = "{".charCodeAt(0);

function holds(bytes: Uint8Array, text: string): boolean {
  const codes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const last = bytes.length - codes.length;
  for (let at = bytes.indexOf(codes[1]!); at > 0 && at - 1 <= last; ) {
    if (codes.every((code, i) => bytes[at - 1 + i] === code)) return true;
    at = bytes.indexOf(codes[1]!, at + 1);
  }
  return false;
}
