// The tree of groups in a weights file of Keras's: numbers by their paths.
import { DataSet, type Group } from "../hdf5/read.js";

/** The group at a path; undefined where there is none. */
export function groupAt(root: Group, path: string): Group | undefined {
  let at: Group | DataSet | undefined = root;
  for (const name of path.split("/")) {
    if (at === undefined || at instanceof DataSet) return undefined;
    at = at.members.get(name);
  }
  return at instanceof DataSet ? undefined : at;
}

/** All data sets by their paths. */
export function dataSets(root: Group, within = ""): Map<string, DataSet> {
  return new Map(
    [...root.members].flatMap(([name, member]): [string, DataSet][] =>
      member instanceof DataSet
        ? [[within + name, member]]
        : [...dataSets(member, `${within}${name}/`)],
    ),
  );
}
