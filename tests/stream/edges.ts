/** For tests of transitions: what a table of vectors leaves out, and values that cannot be changed in passing. */

export const missing = <T>(wanted: readonly T[], found: readonly T[]): T[] =>
  wanted.filter((each) => !found.includes(each));

/** A copy in which nothing can be written. */
export function frozen<T>(value: T): T {
  const copy = structuredClone(value);
  const freeze = (each: unknown): void => {
    if (typeof each !== "object" || each === null) return;
    Object.freeze(each);
    Object.values(each).forEach(freeze);
  };
  freeze(copy);
  return copy;
}
