import { Headcast } from "../../embed/headcast.ts";
import { chrome } from "../chrome.ts";
import type { Settings } from "../settings.ts";
import { RATE } from "./rate.ts";

/** The session that the user has named, watched: whoever drives it does so elsewhere. Throws as `Headcast` does. */
export function openHead({ server, token, session, avatar, size, background }: Settings): Headcast {
  return new Headcast(server, {
    ...(token !== "" && { token }),
    ...(avatar !== "" && { avatar }),
    ...(background !== "" && { background }),
    ...{ session, size, fps: RATE, role: "viewer" },
    // It runs where nobody looks, for sites that do.
    watch: "always",
    // Of this extension: its policy allows no script from elsewhere.
    script: chrome.runtime.getURL("page/embed.js"),
  });
}
