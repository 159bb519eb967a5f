import { current } from "../state/session.js";
import { Completions } from "./completions.js";
import { Series } from "./series.js";
import { Text } from "./text.js";
import { Translation } from "./translation.js";

/** The network at work: on a text of the user's, or on a series. */
export function Try() {
  const { input, output } = current.value!.prepared;
  if (input.kind === "pair") return <Translation />;
  if (input.kind === "numbers") return <Series />;
  return output.next ? <Completions /> : <Text />;
}
