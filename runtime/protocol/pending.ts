import type { ErrorCode, ProtocolError } from "./errors.ts";

/** What is asked of the server and answered once, by a message or by a refusal. */
export interface Pending<T> {
  /** Asks, and waits for the answer. @throws {Error} where it is asked already, or what `ask` throws */
  begin(ask: () => void): Promise<T>;
  answer(value: T): void;
  /** @returns whether an error is the answer */
  refuse(error: ProtocolError): boolean;
  /** The session has ended. */
  end(): void;
}

/** @param what for its errors, "renew the token" @param refusals the codes that may be its answer */
export function createPending<T>(
  what: string,
  refusals: readonly ErrorCode[],
  session: () => string,
): Pending<T> {
  let open: PromiseWithResolvers<T> | null = null;

  function take(): PromiseWithResolvers<T> | null {
    const taken = open;
    open = null;
    return taken;
  }

  return {
    async begin(ask) {
      if (open !== null) throw new Error(`Cannot ${what} twice at once, in: ${session()}`);
      ask();
      open = Promise.withResolvers();
      return await open.promise;
    },
    answer: (value) => take()?.resolve(value),
    refuse(error) {
      if (open === null || !refusals.includes(error.code)) return false;
      take()!.reject(error);
      return true;
    },
    end: () => take()?.reject(new Error(`Cannot ${what}, the session has ended: ${session()}`)),
  };
}
