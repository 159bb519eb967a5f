// A web server on 127.0.0.1 for one folder.
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

export interface Server {
  readonly origin: string;
  close(): void;
}

/** What a page needs that wants to share memory between threads. */
export const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** @param instead answers some files in a way of its own, by the end of their path. */
export async function serve(
  folder: string,
  headers: Readonly<Record<string, string>> = {},
  instead: Readonly<Record<string, (response: ServerResponse) => void>> = {},
): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const special = Object.keys(instead).find((end) => pathname.endsWith(end));
    if (special) return instead[special]!(response);
    try {
      const bytes = await readFile(path.join(folder, path.normalize(decodeURIComponent(pathname))));
      const type = types[path.extname(pathname)] ?? "application/octet-stream";
      response.writeHead(200, { ...headers, "content-type": type }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    // Some answers are never given.
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, close };
}
