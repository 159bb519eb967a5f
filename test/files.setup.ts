// What `bptt` itself says as it is imported: tests that import parts of it find the modules as well.
import { ALL_FILES } from "../ts/engine/all_files.js";
import { useFiles } from "../ts/engine/files.js";

useFiles(ALL_FILES);
