import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A component whose program is loaded when it is first shown. */
export function lazy(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Lazy() {
    const [, there] = useState(loaded);
    useEffect(() => {
      if (loaded) return;
      void load().then((component) => {
        loaded = component;
        there(() => component);
      });
    }, []);
    const Loaded = loaded;
    return Loaded ? <Loaded /> : null;
  };
}
