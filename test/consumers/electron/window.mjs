// The script of a window's page, which trains in a Worker.
import { train } from "./train.mjs";

window.report = train({ worker: true });
