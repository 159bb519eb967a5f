/**
 * Signs of life: in browsers a Worker that ends without an error tells nobody. So it holds a Web Lock for as long as it lives, and its
 * starter waits for that lock, which it is given when the Worker is gone, and not because one computes, is paused, throttled or suspended.
 *
 * Insecure pages have no Web Locks, and nothing else that would tell. In Node a Worker's `exit` does.
 */
import { inNode } from "./runtime.js";

/** A name that nobody else has; insecure pages have no `randomUUID`. */
export const lockName = (): string => `bptt ${Math.random()} ${Math.random()}`;

/** Takes the lock for as long as this Worker lives. False where there is none to be had. */
export async function holdLock(name: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (inNode() || locks === undefined) return false;
  return new Promise((resolve) => {
    const forever = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    // Pages without an origin of their own are refused.
    locks.request(name, forever).catch(() => resolve(false));
  });
}

/** Resolves when the lock's holder is gone. Rejects where nothing can be learned. */
export const holderGone = (name: string): Promise<void> => navigator.locks.request(name, () => {});
