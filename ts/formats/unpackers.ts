// What reads packed data, which is loaded for files that hold some: see `unpacking.ts`.
export { readChunks } from "./hdf5/chunks.js";
export { readFilters } from "./hdf5/filters.js";
export { inflate } from "./inflate.js";
