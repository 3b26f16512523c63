/** Frames a second that are asked of the server. */
export const RATE = 30;
