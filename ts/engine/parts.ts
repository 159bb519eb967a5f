/** The parts of a divided module beside its core: what trains, and the rest, which needs that too. */
export const PARTS = ["training", "rest"] as const;

export type Part = (typeof PARTS)[number];

/** Where a part lies, and that beside which it is told; or what it is. */
export type PartSource =
  | { readonly file: string; readonly base?: string | undefined }
  | Uint8Array
  | WebAssembly.Module;

/** One of something for each part. */
export type OfParts<T> = Readonly<Record<Part, T>>;

/** The files of a module's parts, each of which it names in a custom section; undefined for a module that is whole. */
export function filesOf(module: WebAssembly.Module): OfParts<string> | undefined {
  const named = (part: Part) => {
    const [name] = WebAssembly.Module.customSections(module, part);
    return name && String.fromCharCode(...new Uint8Array(name));
  };
  const [training, rest] = PARTS.map(named);
  return training === undefined || rest === undefined ? undefined : { training, rest };
}
