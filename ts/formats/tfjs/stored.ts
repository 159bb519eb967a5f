/** A layer as Keras 3 stores it. */
export interface Stored {
  readonly module?: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A layer as TensorFlow.js stores it. */
export interface Written {
  readonly class_name: string;
  readonly config: Record<string, unknown>;
}
