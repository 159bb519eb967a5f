/** Bytes that one step takes: each has a table for its place. */
const STEP = 16;

/** Table k tells what a byte that k others follow adds to the sum. */
const TABLES = tables();

function tables(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    return sum;
  });
  const all = [first];
  for (let k = 1; k < STEP; k++) {
    all.push(all[k - 1]!.map((sum) => (sum >>> 8) ^ first[sum & 255]!));
  }
  return all;
}

/** The checksum of zip archives: CRC-32 of the polynomial 0xedb88320, as in PNG and gzip. */
export function crc32(bytes: Uint8Array): number {
  // By name, as a look-up in a list for each of them would take twice the time.
  const [t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, ta, tb, tc, td, te, tf] = TABLES as Uint32Array[];
  const whole = bytes.length - (bytes.length % STEP);
  let sum = ~0;
  let at = 0;
  for (; at < whole; at += STEP) {
    sum =
      tf![bytes[at]! ^ (sum & 255)]! ^
      te![bytes[at + 1]! ^ ((sum >>> 8) & 255)]! ^
      td![bytes[at + 2]! ^ ((sum >>> 16) & 255)]! ^
      tc![bytes[at + 3]! ^ (sum >>> 24)]! ^
      tb![bytes[at + 4]!]! ^
      ta![bytes[at + 5]!]! ^
      t9![bytes[at + 6]!]! ^
      t8![bytes[at + 7]!]! ^
      t7![bytes[at + 8]!]! ^
      t6![bytes[at + 9]!]! ^
      t5![bytes[at + 10]!]! ^
      t4![bytes[at + 11]!]! ^
      t3![bytes[at + 12]!]! ^
      t2![bytes[at + 13]!]! ^
      t1![bytes[at + 14]!]! ^
      t0![bytes[at + 15]!]!;
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ t0![(sum ^ bytes[at]!) & 255]!;
  return ~sum >>> 0;
}
