import type { Random } from "../sentiment/random.js";

/** A whole number from 0 to `limit` - 1, each as likely. */
export const below = (limit: number, random: Random): number => Math.floor(random.next() * limit);
