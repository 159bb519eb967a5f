import type { Hooks, Thread } from "./thread.js";

/** Bundlers look for this very form of URL and copy the file, which needs no other: it must stay one literal. */
export const workerFile = (): URL => new URL("./worker.js", import.meta.url);

/** Starts the Worker's file in a browser. */
export function openWeb(hooks: Hooks): Thread {
  const file = workerFile();
  const policy = watchPolicy();
  const place = placeOf(file);
  const worker = new Worker(place, { type: "module" });
  worker.onmessage = ({ data }) => {
    // It is up: from now on its file has been read.
    forget();
    hooks.message(data);
  };
  worker.onmessageerror = () => hooks.fault(new Error("a message of it could not be read"));
  worker.onerror = (event) => {
    event.preventDefault();
    forget();
    const reason = event.message || `its file ${file.href} could not be loaded`;
    // What the page's policy forbids is reported in a task of its own.
    setTimeout(() => hooks.fault(new Error(policy.violated() ?? reason)));
  };
  const forget = () => {
    policy.end();
    if (place.protocol === "blob:") URL.revokeObjectURL(place.href);
  };
  return {
    post: (message, buffers) => worker.postMessage(message, buffers),
    end: () => worker.terminate(),
    hold: () => {},
  };
}

/**
 * Where the Worker starts from. Browsers take only what has the page's origin; from elsewhere, such as a CDN, a line of text that imports the
 * file serves.
 */
function placeOf(file: URL): URL {
  if (file.origin === globalThis.location?.origin) return file;
  const text = `import ${JSON.stringify(file.href)};`;
  return new URL(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}

/** Listens for what the page's Content-Security-Policy forbids, and says it in words. */
function watchPolicy() {
  let words: string | undefined;
  const note = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective !== "worker-src") return;
    words = `the page's Content-Security-Policy does not allow it: its \`worker-src\` must admit ${blockedURI}`;
  };
  globalThis.addEventListener("securitypolicyviolation", note);
  return {
    violated: () => words,
    end: () => globalThis.removeEventListener("securitypolicyviolation", note),
  };
}
