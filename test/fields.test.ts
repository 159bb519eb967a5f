// Configurations as Keras may write them, with one field at a time changed to a value that matters: ours are Keras's numbers, or a refusal.
import { describe, expect, test } from "vitest";
import { outcomeOf } from "./fields/compare.js";
import { documentOf, type Found } from "./fields/document.js";
import { classes, load } from "./fields/load.js";

const found: Found[] = [];

// What Keras alone refuses: it looks up classes by their modules, and it lays out weights for the shapes of an earlier build.
const looser = ({ field }: { field: string }) =>
  ["(beside) module", "(beside) build_config"].includes(field);

describe.each(classes())("%s", (what) => {
  for (const change of load(what)) {
    test(`${change.field} = ${JSON.stringify(change.value)}`, async () => {
      const outcome = await outcomeOf(change);
      found.push({ what, change, outcome });
      expect(outcome).not.toMatchObject({ is: "differs" });
      if (!looser(change)) expect(outcome).not.toMatchObject({ is: "looser" });
    });
  }
});

test("the documented table is what is refused", async () => {
  await expect(documentOf(found)).toMatchFileSnapshot("../docs/configurations.md");
});
