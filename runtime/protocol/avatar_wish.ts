import { type ErrorCode, ProtocolError } from "./errors.ts";
import type { AvatarNewsMessage } from "./server_messages.ts";

/** What may come at once in answer to the wish for another avatar. */
const REFUSALS: readonly ErrorCode[] = [
  ...[
    "unknown-avatar",
    "not-puppeteer",
    "not-allowed",
    "unavailable",
    "rate-limited",
    "bad-message",
  ] as const,
];

/** This client's own wish for another avatar, of which the last one counts. */
export interface AvatarWish {
  /** Asks by `ask`, and waits until that avatar is shown. @throws {ProtocolError} where it is not, what `ask` throws */
  begin(name: string, ask: () => void): Promise<void>;
  told(news: AvatarNewsMessage): void;
  /** @returns whether an error is the answer, as far as anybody can say */
  refuse(error: ProtocolError): boolean;
  /** The session has ended. */
  end(): void;
}

export function createAvatarWish(session: () => string): AvatarWish {
  let open: PromiseWithResolvers<void> & { readonly name: string; heard: boolean } | null = null;

  function refuse(reason: string): void {
    const refused = open;
    open = null;
    refused?.reject(new ProtocolError("unavailable", `Cannot show the avatar ${refused.name}, ${reason}`));
  }

  return {
    async begin(name, ask) {
      ask();
      refuse(`another is wanted by now: ${name}`);
      open = { ...Promise.withResolvers<void>(), name, heard: false };
      await open.promise;
    },
    told({ name, state, reason }) {
      if (open?.name !== name) return;
      if (state === "failed") return refuse(`it failed: ${reason}`);
      if (state === "overtaken") return refuse("another was wanted before it was there");
      open.heard = true;
      if (state !== "shown") return;
      open.resolve();
      open = null;
    },
    refuse(error) {
      if (open === null || open.heard || !REFUSALS.includes(error.code)) return false;
      open.reject(error);
      open = null;
      return true;
    },
    end: () => refuse(`the session has ended: ${session()}`),
  };
}
