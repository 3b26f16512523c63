import type { Connection } from "../../client/connection.ts";
import type { FaultCode, FromEngine, ToEngine } from "./messages.ts";
import { createRenewals } from "./tokens.ts";

/** Tokens, of which the page knows how to get one: a function that does cannot come here. */
export interface TokenDesk {
  /** That of a join. @throws {Error} in the words of who could not get one */
  forJoin(): Promise<string | null>;
  answer(message: ToEngine & { type: "token" | "no-token" }): void;
  stop(): void;
}

export interface TokenDeskOptions {
  post: (message: FromEngine) => void;
  send: Connection["send"];
  fault: (code: FaultCode, message: string) => void;
  /** Whether there is a fresh one whenever it is asked for. */
  renewable: boolean;
}

export function createTokenDesk({ post, send, fault, renewable }: TokenDeskOptions): TokenDesk {
  const asked = new Map<number, PromiseWithResolvers<string | null>>();
  const renewals = createRenewals(() => void renew());
  let count = 0;

  function ask(): Promise<string | null> {
    const id = count++;
    const answer = Promise.withResolvers<string | null>();
    asked.set(id, answer);
    post({ type: "token-wanted", id });
    return answer.promise;
  }

  async function renew(): Promise<void> {
    try {
      const token = await ask();
      if (token !== null && send({ type: "renew", token })) renewals.holds(token);
    } catch (error) {
      fault("token", `Cannot renew the token: ${(error as Error).message}`);
    }
  }

  return {
    async forJoin() {
      const token = await ask();
      renewals.holds(renewable ? token : null);
      return token;
    },
    answer(message) {
      const answer = asked.get(message.id);
      asked.delete(message.id);
      if (message.type === "token") answer?.resolve(message.token);
      else answer?.reject(new Error(message.reason));
    },
    stop: renewals.stop,
  };
}
