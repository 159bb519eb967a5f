// A component of `views/` within the page.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Common, View } from "../../views/view.js";
import { language } from "../settings.js";

interface ShownProps<Data, Options extends Common> {
  readonly create: (host: HTMLElement, options: Options) => View<Data>;
  readonly options: Omit<Options, "locale">;
  readonly data: Data;
}

/**
 * Makes the component anew where the language changes, whose texts it was given; else it is only shown other data. It is there before the page is painted, so that
 * nothing below it moves.
 */
export function Shown<Data, Options extends Common>(props: ShownProps<Data, Options>) {
  const { create, options, data } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<View<Data>>(null);
  const locale = language.value;
  useLayoutEffect(() => {
    const made = create(host.current!, { ...options, locale } as Options);
    view.current = made;
    return () => made.dispose();
  }, [create, locale]);
  // One that was made anew is shown the data as well.
  useLayoutEffect(() => view.current?.update(data), [data, create, locale]);
  return <div ref={host} />;
}
