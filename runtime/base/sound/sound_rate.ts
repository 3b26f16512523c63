/** Samples a second of all sound that is sent or written with a picture: Opus' own rate, and what films have. */
export const SOUND_RATE = 48_000;
