// Our engine in a Worker together with those who call it, where it may have threads.

import { answer } from "./answer.js";
import { startOurs } from "./bptt_trainer.js";

answer(globalThis, startOurs);
