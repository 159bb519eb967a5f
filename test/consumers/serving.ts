// Servers of consumers' own, as long as something asks them.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

/** Runs Node with what `args` says of a free port, and a program once the server answers; then the server is ended. */
export async function whileServing(
  cwd: string,
  args: (port: string) => string[],
  env: Readonly<Record<string, string>>,
  program: (origin: string) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const options = { cwd, env: { ...process.env, ...env, HOST: "127.0.0.1", PORT: port } };
  const server = spawn(process.execPath, args(port), options);
  const ended = once(server, "exit");
  try {
    await answering(origin, server);
    await program(origin);
  } finally {
    server.kill();
    await ended;
  }
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}

async function answering(origin: string, server: ChildProcess): Promise<void> {
  let output = "";
  for (const stream of [server.stdout!, server.stderr!]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  const answers = () =>
    fetch(origin).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let i = 0; i < 480 && server.exitCode === null; i++) {
    if (await answers()) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`the server did not answer:\n${output}`);
}
