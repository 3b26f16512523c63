/** What JetStream says where the revision that was expected is not the last. */
const WRONG_LAST = new Set([10071, 10164]);
const STREAM_NOT_FOUND = 10059;

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined;

/** Whether a key has another revision than was thought: somebody else has written it. */
export const isLostRace = (error: unknown): boolean => WRONG_LAST.has(codeOf(error) as number);

/** Whether the bucket or stream is gone, as where a server has lost what it kept. */
export const isBucketLost = (error: unknown): boolean => codeOf(error) === STREAM_NOT_FOUND;
