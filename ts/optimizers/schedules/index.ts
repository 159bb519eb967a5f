export * from "./classes.js";
export type { LearningRate, LearningRateFunction } from "./rate.js";
export { LearningRateSchedule, type ScheduleConfig, type ScheduleOptions } from "./schedule.js";
