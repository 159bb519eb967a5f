/** The parts of a module beside its core, each of which needs those before it: what trains, the rest, and what shares work among threads. */
export const PARTS = ["training", "rest", "threads"] as const;

/** Those that are loaded when they are first needed, and may be given. Threads have all of them from their start. */
export const LATER = ["training", "rest"] as const;

export type Part = (typeof PARTS)[number];

/** Where a part lies, and that beside which it is told; or what it is. */
export type PartSource =
  | { readonly file: string; readonly base?: string | undefined }
  | Uint8Array
  | WebAssembly.Module;

/** One of something for each part that there is. */
export type OfParts<T> = Readonly<Partial<Record<Part, T>>>;

/** The files of a module's parts, each of which it names in a custom section. */
export function filesOf(module: WebAssembly.Module): OfParts<string> {
  const named = PARTS.flatMap((part) => {
    const [name] = WebAssembly.Module.customSections(module, part);
    return name ? [[part, String.fromCharCode(...new Uint8Array(name))]] : [];
  });
  return Object.fromEntries(named);
}
