import { current } from "../state/session.js";
import { Completions } from "./completions.js";
import { Drawing } from "./drawing.js";
import { Listening } from "./listening.js";
import { Series } from "./series.js";
import { Text } from "./text.js";
import { Translation } from "./translation.js";

/** The network at work: on a text of the user's, on a series, on a drawing or on sound. */
export function Try() {
  const { input, output } = current.value!.prepared;
  if (input.kind === "pair") return <Translation />;
  if (input.kind === "tokens") return output.next ? <Completions /> : <Text />;
  if (output.kind === "classes") return <Drawing />;
  return output.kind === "labels" ? <Listening /> : <Series />;
}
