/**
 * The environment's name for the folder that all is written to. Set by --data, and by who cannot give flags, such as a
 * container; children and workers inherit it.
 */
export const DATA_VARIABLE = "HEADCAST_DATA";
