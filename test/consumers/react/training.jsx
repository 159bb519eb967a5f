import { Dense, Embedding, PageProgress, Sequential, SimpleRNN } from "bptt";
import { useEffect, useRef, useState } from "react";

export function Training({ x, y }) {
  const progress = useRef(null);
  const [trained, setTrained] = useState(null);
  useEffect(() => {
    const model = new Sequential([new Embedding(100, 16), new SimpleRNN(16), new Dense(1)]);
    model.compile({ loss: "mse" });
    const stop = new AbortController();
    const callbacks = [new PageProgress(progress.current)];
    model.fit(x, y, { epochs: 5, callbacks, signal: stop.signal }).then(
      () => setTrained(model),
      (error) => stop.signal.aborted || console.error(error),
    );
    return () => {
      stop.abort();
      model.dispose(); // its memory is free at once, also where training was under way
      setTrained(null);
    };
  }, [x, y]);
  return (
    <>
      <div ref={progress} />
      <p>{trained ? "Trained." : "Training ..."}</p>
    </>
  );
}
