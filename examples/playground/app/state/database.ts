import type { Checkpoint } from "./run.js";

// One place in the page's database, whole or not at all.
const [NAME, STORE, KEY] = ["bptt-playground", "sessions", "last"];

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** What is kept of a run. */
export interface Kept {
  /** As files have it. */
  readonly run: Uint8Array<ArrayBuffer>;
  readonly checkpoints: readonly Checkpoint[];
}

/** What was kept, if anything. */
export const kept = (): Promise<Kept | undefined> => within("readonly", (store) => store.get(KEY));

export async function keep(what: Kept): Promise<void> {
  await within("readwrite", (store) => store.put(what, KEY));
}

export async function forget(): Promise<void> {
  await within("readwrite", (store) => store.delete(KEY));
}
