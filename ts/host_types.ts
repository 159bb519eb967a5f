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
