/** The most that deflate makes of a byte. */
export const MOST_GROWTH = 1032;
