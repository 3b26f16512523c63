/** By it the soak's server and its render worker speak past the server. */
export const CHANNEL = "headcast-soak";

export type WorkerOrder = "throw" | "hang" | "tidy";

/** Of the worker's thread, MiB. */
export interface WorkerNews {
  readonly heap: number;
  readonly external: number;
}
