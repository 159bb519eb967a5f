// Our engine as a page has it: in its main thread, or in a Worker to which calls go. A frame has modules, and so an engine, of its own.

import { answer } from "./answer.js";
import { startOurs } from "./bptt_trainer.js";

addEventListener("message", ({ ports: [port] }) => {
  if (port) answer(port, startOurs);
});
parent.postMessage("frame is there", location.origin);
