import { fileURL } from "./files.js";
import type { Hooks, Thread } from "./thread.js";

/** Starts the Worker's file in a browser. */
export function openWeb(hooks: Hooks): Thread {
  const file = fileURL("worker.js");
  const place = placeOf(file);
  const policy = new PolicyWatch();
  const worker = new Worker(trusted(place.href), { type: "module" });
  /** Once it is up or has failed, its file has been read. */
  const opened = () => {
    policy.end();
    if (place.protocol === "blob:") URL.revokeObjectURL(place.href);
  };
  worker.onmessage = ({ data }) => {
    opened();
    hooks.message(data);
  };
  worker.onmessageerror = () => hooks.fault(new Error("a message of it could not be read"));
  worker.onerror = (event) => {
    event.preventDefault();
    const reason = event.message || `its file ${file.href} could not be loaded`;
    // What a policy forbids is reported as an event of its own.
    setTimeout(() => {
      opened();
      hooks.fault(new Error(policy.words ?? reason));
    });
  };
  return {
    post: (message, buffers) => worker.postMessage(message, buffers),
    end: () => {
      opened();
      worker.terminate();
    },
    hold: () => {},
  };
}

/**
 * Where the Worker starts from. Browsers take only what has the page's origin; for a file that lies elsewhere, such as on a CDN, a line of
 * text that imports it serves.
 */
function placeOf(file: URL): URL {
  if (file.origin === globalThis.location?.origin) return file;
  const text = `import ${JSON.stringify(file.href)};`;
  return new URL(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}

interface TrustedTypes {
  createPolicy(name: string, rules: object): { createScriptURL(url: string): unknown };
}

/**
 * The place as pages take it that demand Trusted Types, where their policy admits the name "bptt". Where it does not, or another copy of the library has the
 * name, the browser says what it misses when the Worker is made.
 */
function trusted(href: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  try {
    policy ??= trustedTypes?.createPolicy("bptt", { createScriptURL: (url: string) => url });
  } catch {
    return href;
  }
  return (policy?.createScriptURL(href) ?? href) as string;
}

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;

/** Listens for what the page's Content-Security-Policy keeps from starting. */
class PolicyWatch {
  words: string | undefined;

  constructor() {
    globalThis.addEventListener("securitypolicyviolation", this.#note);
  }

  end(): void {
    globalThis.removeEventListener("securitypolicyviolation", this.#note);
  }

  readonly #note = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective !== "worker-src") return;
    const source = blockedURI === "blob" ? "blob:" : blockedURI;
    this.words = `the page's Content-Security-Policy does not allow it, as its \`worker-src\` lacks ${source}`;
  };
}
