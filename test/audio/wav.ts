/** WAV files as writers make them. */

/** What a file says; everything else follows from it. */
export interface Wav {
  /** 1: whole numbers, 3: floats. Default 1. */
  readonly tag?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly rate?: number;
  /** With an extensible header. */
  readonly extensible?: boolean;
  /** Chunks before the samples: name and content. */
  readonly others?: readonly (readonly [string, Uint8Array])[];
  readonly data: Uint8Array;
}

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Little-endian numbers of so many bytes each. */
function packed(...numbers: (readonly [size: number, value: number])[]): Uint8Array {
  const all = numbers.flatMap(([size, value]) =>
    Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256),
  );
  return Uint8Array.from(all);
}

const joined = (...parts: readonly Uint8Array[]) =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

export const chunk = (name: string, content: Uint8Array): Uint8Array =>
  joined(bytes(name), packed([4, content.length]), content, new Uint8Array(content.length % 2));

const GUID = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

export function wav({
  tag = 1,
  bits = 16,
  channels = 1,
  rate = 8000,
  extensible = false,
  others = [],
  data,
}: Wav) {
  const size = (channels * bits) / 8;
  const form = packed(
    [2, extensible ? 0xfffe : tag],
    [2, channels],
    [4, rate],
    [4, rate * size],
    [2, size],
    [2, bits],
  );
  const more = joined(packed([2, 22], [2, bits], [4, 0], [2, tag]), Uint8Array.from(GUID));
  const content = joined(
    bytes("WAVE"),
    chunk("fmt ", extensible ? joined(form, more) : form),
    ...others.map(([name, inner]) => chunk(name, inner)),
    chunk("data", data),
  );
  return joined(bytes("RIFF"), packed([4, content.length]), content);
}
