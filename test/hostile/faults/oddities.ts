import type { Fault } from "./lab.js";
export const ODDITIES: readonly Fault[] = [];
