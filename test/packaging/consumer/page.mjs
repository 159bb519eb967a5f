import * as bptt from "bptt";
import { program } from "./program.mjs";

window.report = program(bptt);
