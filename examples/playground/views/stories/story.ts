import type { View } from "../view.js";

/** A component with something to show. */
export interface Story {
  readonly title: string;
  show(host: HTMLElement): View<never>;
}

/** Makes a component and shows data. */
export function story<Data, Options>(
  title: string,
  create: (host: HTMLElement, options: Options) => View<Data>,
  options: Options,
  data: Data,
): Story {
  return {
    title,
    show(host) {
      const view = create(host, options);
      view.update(data);
      return view;
    },
  };
}
