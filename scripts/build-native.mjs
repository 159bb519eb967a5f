// npm run build:native: the core as an addon of Node, for this machine, as the package bptt-native that this project finds.

import { ensureNative } from "./lib/native.mjs";
import { main } from "./lib/run.mjs";

await main(ensureNative);
