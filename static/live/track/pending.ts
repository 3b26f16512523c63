/** Answers that are waited for, by number. */
export interface Pending<T> {
  add(): { readonly id: number; readonly promise: Promise<T> };
  settle(id: number, answer: T | Error): void;
  /** None of them comes any more. */
  rejectAll(why: string): void;
}

export function createPending<T>(): Pending<T> {
  const waiting = new Map<number, PromiseWithResolvers<T>>();
  let lastId = 0;
  return {
    add() {
      const resolvers = Promise.withResolvers<T>();
      waiting.set(++lastId, resolvers);
      return { id: lastId, promise: resolvers.promise };
    },
    settle(id, answer) {
      const resolvers = waiting.get(id);
      waiting.delete(id);
      if (answer instanceof Error) resolvers?.reject(answer);
      else resolvers?.resolve(answer);
    },
    rejectAll(why) {
      for (const { reject } of waiting.values()) reject(new Error(why));
      waiting.clear();
    },
  };
}
