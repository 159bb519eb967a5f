/**
 * Files in a browser's IndexedDB: database "bptt", store "files", under each name all files of a model. They come and go in one transaction, so that
 * there is always a whole model under a name, the old one or the new.
 */
import { BpttError } from "../errors.js";
import { alone } from "./bytes.js";
import { reason } from "./fetched.js";
import type { NamedFile } from "./handler.js";

const DATABASE = "bptt";
const STORE = "files";

export const SCHEME = "indexeddb://";

/** The files under a name; none where there is no such name. */
export const readStored = (name: string): Promise<readonly NamedFile[] | undefined> =>
  transact("readonly", `${SCHEME}${name} could not be read`, (store) => store.get(name));

export async function writeStored(name: string, files: readonly NamedFile[]): Promise<void> {
  const kept = files.map(({ name, bytes }) => ({ name, bytes: alone(bytes) }));
  await transact("readwrite", `${SCHEME}${name} could not be saved`, (store) =>
    store.put(kept, name),
  );
}

/** Removes what is under a name; false where there is nothing. */
export async function removeStored(name: string): Promise<boolean> {
  let there = false;
  await transact("readwrite", `${SCHEME}${name} could not be removed`, (store) => {
    const found = store.count(name);
    found.onsuccess = () => {
      there = found.result > 0;
    };
    return store.delete(name);
  });
  return there;
}

export const storedNames = async (): Promise<string[]> =>
  (await transact("readonly", "What is kept could not be listed", (store) => store.getAllKeys()))
    .map(String)
    .sort();

/** Whether this runtime keeps anything. */
export function requireStorage(): void {
  if (typeof indexedDB !== "undefined") return;
  throw new BpttError(
    "Unsupported",
    `There is no IndexedDB in this runtime: "${SCHEME}name" is for pages and their Workers.`,
  );
}

async function transact<T>(
  mode: IDBTransactionMode,
  failure: string,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  requireStorage();
  try {
    const database = await opened();
    try {
      return await new Promise<T>((resolve, reject) => {
        const transaction = database.transaction(STORE, mode, { durability: "strict" });
        const request = work(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error ?? request.error);
      });
    } finally {
      database.close();
    }
  } catch (cause) {
    throw new BpttError("File", `${failure}: ${reason(cause)}.`, { cause });
  }
}

const opened = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
