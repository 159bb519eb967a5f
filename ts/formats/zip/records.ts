/** The records of a zip archive, as APPNOTE.TXT 6.3 lays them out: how they begin, and how long they are without their names. */

export const LOCAL = { signature: "PK\x03\x04", size: 30 };
export const CENTRAL = { signature: "PK\x01\x02", size: 46 };
export const END = { signature: "PK\x05\x06", size: 22 };
export const END64 = { signature: "PK\x06\x06", size: 56 };
export const LOCATOR64 = { signature: "PK\x06\x07", size: 20 };

/** How a member's bytes lie in the archive. */
export const STORED = 0;
export const DEFLATED = 8;

/** What a field of 32 bits says where the number stands in 64 elsewhere. */
export const ELSEWHERE = 0xffffffff;

/** The flag of names in UTF-8. */
export const UTF8 = 0x800;
