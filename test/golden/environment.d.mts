/** Path of the environment's Python, with Keras installed and, for benchmarks, the other native peers. */
export function python(options?: { peers?: boolean }): string;
