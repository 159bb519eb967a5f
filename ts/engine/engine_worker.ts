// The Worker in which a page's engine lives.
import { Host } from "./host.js";
import type { Request } from "./protocol.js";

const host = new Host();

globalThis.onmessage = async ({ data }: MessageEvent<Request>) => {
  const [reply, buffers] = await host.answer(data);
  globalThis.postMessage(reply, { transfer: buffers });
};
