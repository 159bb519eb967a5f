import { CLASSES, type ParsedLoss } from "./loss.js";

/** Stands for the loss of an output that has none: targets are for its metrics alone, in the form that these take, or there are none. */
export const noLoss = (form: "class" | "values" | undefined): ParsedLoss => ({
  name: "none",
  className: "",
  short: [],
  settings: {},
  config: {},
  targets: form ?? "own",
  ...(form === undefined && { width: 0 }),
  ...(form === "class" && { labels: CLASSES }),
  absent: true,
});
