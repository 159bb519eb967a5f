import type { Citation } from "../../tasks/task.js";
import { texts } from "../texts/index.js";

/** Where something comes from, behind a word that opens it. */
export function Citations({ of }: { readonly of: readonly Citation[] }) {
  if (of.length === 0) return null;
  return (
    <details class="quiet">
      <summary>{texts.value.sources}</summary>
      <ul class="citations">
        {of.map(({ authors, year, title, url }) => (
          <li key={url}>
            {authors} ({year}). <a href={url}>{title}</a>.
          </li>
        ))}
      </ul>
    </details>
  );
}
