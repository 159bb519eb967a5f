// What a program hands over that is its runtime's own, by its form: TypeScript knows the classes only beside the types of the DOM or of Node.

/** A `URL`. */
export interface URLLike {
  /** The whole address. */
  readonly href: string;
  /** What tells a URL from other things with an address. */
  readonly searchParams: object;
}

/** An `AbortSignal`. */
export interface AbortSignalLike {
  /** Whether it was given. */
  readonly aborted: boolean;
  /** What calls reject with then. */
  readonly reason: unknown;
  /** Throws the reason once it was given. */
  throwIfAborted(): void;
  /** Calls `listener` when it is given. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Calls it no more. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** A `WebAssembly.Module`, whose form tells nothing. */
export type ModuleLike = object;

/** A `Blob`, or a `File`, which has a name. */
export interface BlobLike {
  /** Bytes. */
  readonly size: number;
  /** Its MIME type, which is not looked at. */
  readonly type: string;
  /** The bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Several `File`s: a `FileList`, as `<input type="file" multiple>` has it, or an array. */
export interface FilesLike {
  /** How many there are. */
  readonly length: number;
  /** Each with its name. */
  readonly [index: number]: BlobLike & {
    /** The file's name, without folders. */
    readonly name: string;
  };
}

/** A `Response` that nobody has read yet. */
export interface ResponseLike {
  /** Whether the status is one of success. */
  readonly ok: boolean;
  /** Of HTTP. */
  readonly status: number;
  /** Where it came from. */
  readonly url: string;
  /** The stream of its bytes. */
  readonly body: object | null;
  /** What the server says of it, such as how long it is. */
  readonly headers?: {
    /** The value of a header, `null` where there is none of its name. */
    get(name: string): string | null;
  };
  /** All of its bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What a `FileSystemFileHandle` writes through. */
export interface WritableLike {
  /** Adds bytes. */
  write(data: ArrayBuffer): Promise<void>;
  /** Puts what was written in the place of the file. */
  close(): Promise<void>;
  /** Leaves the file as it was. */
  abort(): Promise<void>;
}

/** A `FileSystemFileHandle`, as `showSaveFilePicker` and `showOpenFilePicker` give it. */
export interface FileHandleLike {
  /** What tells it from a folder. */
  readonly kind: "file";
  /** The file's name. */
  readonly name: string;
  /** What the file holds. */
  getFile(): Promise<BlobLike>;
  /** Begins to write it anew. */
  createWritable(): Promise<WritableLike>;
}

/** A `FileSystemDirectoryHandle`, as `showDirectoryPicker` gives it. */
export interface DirectoryHandleLike {
  /** What tells it from a file. */
  readonly kind: "directory";
  /** The folder's name. */
  readonly name: string;
  /** A file of the folder, made where it is not there and `create` is true. */
  getFileHandle(name: string, options?: { create?: boolean }): Promise<FileHandleLike>;
  /** Removes a file. */
  removeEntry(name: string): Promise<void>;
}

/** An `HTMLElement`. */
export interface ElementLike {
  /** The document that makes its children. */
  readonly ownerDocument: object;
  /** Puts others in the place of its children. */
  replaceChildren(...nodes: never[]): void;
}
