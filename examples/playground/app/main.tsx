import "../views/theme.css";
import "./style/base.css";
import "./style/controls.css";
import "./style/layout.css";
import "./style/parts.css";
import { configure } from "bptt";
import { render } from "preact";
import { App } from "./app.js";
import { keepForOffline } from "./offline.js";
import { followSettings } from "./settings.js";
import { readAddress } from "./state/from_address.js";
import { followTraining } from "./state/keeping.js";
import { followSetup } from "./state/session.js";

// In a Worker, so that drawing never waits for the network.
await configure({ worker: true, threads: 1 });
followSettings();
readAddress();
followSetup();
render(<App />, document.getElementById("app")!);
void followTraining();
void keepForOffline();
