import { engineInfo } from "bptt";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Training } from "./training.jsx";

const x = Array.from({ length: 64 }, (_, r) => [1 + (r % 99), 1 + ((r * 7) % 99), 1 + (r % 5)]);
const y = x.map((_, r) => r % 2);
const root = createRoot(document.querySelector("main"));

window.engineInfo = engineInfo;
window.show = (shown) => root.render(<StrictMode>{shown && <Training x={x} y={y} />}</StrictMode>);
