// What a page loads when it first needs it: what few pages do, or no page does before it has shown something.
import { Late } from "./late.js";

/** The calls that train and judge. */
export const TRAINING = new Late(async () => await import("./training/calls.js"));

/** The calls that read and replace weights and states. */
export const NUMBERS = new Late(async () => await import("./model/calls.js"));
