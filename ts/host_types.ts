// What a program hands over that is its runtime's own, by its form: TypeScript knows the classes only beside the types of the DOM or of Node.

/** A `URL`. */
export interface URLLike {
  readonly href: string;
  readonly searchParams: object;
}

/** An `AbortSignal`. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** A `WebAssembly.Module`, whose form tells nothing. */
export type ModuleLike = object;

/** A `Blob`, or a `File`, which has a name. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Several `File`s: a `FileList`, as `<input type="file" multiple>` has it, or an array. */
export interface FilesLike {
  readonly length: number;
  readonly [index: number]: BlobLike & { readonly name: string };
}

/** A `Response` that nobody has read yet. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly body: object | null;
  readonly headers?: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What a `FileSystemFileHandle` writes through. */
export interface WritableLike {
  write(data: ArrayBuffer): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** A `FileSystemFileHandle`, as `showSaveFilePicker` and `showOpenFilePicker` give it. */
export interface FileHandleLike {
  readonly kind: "file";
  readonly name: string;
  getFile(): Promise<BlobLike>;
  createWritable(): Promise<WritableLike>;
}

/** A `FileSystemDirectoryHandle`, as `showDirectoryPicker` gives it. */
export interface DirectoryHandleLike {
  readonly kind: "directory";
  readonly name: string;
  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileHandleLike>;
  removeEntry(name: string): Promise<void>;
}

/** An `HTMLElement`. */
export interface ElementLike {
  readonly ownerDocument: object;
  replaceChildren(...nodes: never[]): void;
}
