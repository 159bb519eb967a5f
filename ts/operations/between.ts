import { Identity } from "../layers/identity.js";
import type { Layer } from "../layers/layer.js";
import { Pointwise } from "./pointwise.js";
import { COPY } from "./pointwise_kinds.js";

/** What goes between a layer and an input that it reads under a mask that it is handed, or under none: it leaves all numbers as they are. */
export const between = (name: string, masked: boolean): Layer =>
  masked ? new Identity({ name }) : new Pointwise(COPY, { name });
