import { claimsOf } from "../../runtime/base/network/jwt_claims.ts";
import { DEFAULT_SESSION } from "../../runtime/base/names.ts";
import type { DeliveryWish } from "../client/delivery/state.ts";
import { checkedSession } from "./address.ts";
import { checkedFraming } from "./checked.ts";
import type { EngineOptions } from "./engine/messages.ts";
import type { HeadcastOptions } from "./options.ts";

/**
 * What an engine joins by.
 *
 * @param token whose session is joined where the options name none
 * @throws {RangeError} for a session's name that cannot be one
 */
export function engineOptions(
  server: string,
  options: HeadcastOptions,
  token: string | null,
  delivery: DeliveryWish,
): EngineOptions {
  const { role = "puppeteer", avatar, size, fps, transparent, background, codecs, sound, framing } = options;
  const claimed = token === null ? undefined : claimsOf(token)["session"];
  const own = typeof claimed === "string" && claimed !== "*" ? claimed : DEFAULT_SESSION;
  return {
    server,
    session: checkedSession(options.session ?? own),
    role,
    avatar: avatar ?? null,
    size: size ?? null,
    fps: fps ?? null,
    background: transparent ? "transparent" : background ?? null,
    camera: framing === undefined ? null : checkedFraming(framing),
    codecs: codecs ?? null,
    sound: sound !== false && "AudioWorkletNode" in globalThis,
    delivery,
    renewable: typeof options.token === "function",
  };
}
