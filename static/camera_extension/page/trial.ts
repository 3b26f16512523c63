import type { Headcast } from "../../embed/headcast.ts";
import { byId } from "../../dom.ts";
import type { Settings } from "../settings.ts";
import { openHead } from "./open_head.ts";

/** So long it is looked at. */
const SHOWN_MS = 20_000;
/** So long a server may take. */
const PATIENCE_MS = 10_000;

/** Shows the session on the options page, and says why not where it cannot. */
export function createTrial(settings: () => Settings): { run(): void } {
  const canvas = byId("picture", HTMLCanvasElement);
  const found = byId("found", HTMLOutputElement);
  let head: Headcast | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function say(words: string, kind: "" | "good" | "bad" = ""): void {
    found.value = words;
    found.className = kind;
  }

  function end(): void {
    clearTimeout(timer);
    head?.close();
    head = null;
    canvas.hidden = true;
  }

  function fail(words: string): void {
    end();
    say(words, "bad");
  }

  function run(): void {
    end();
    say("Connecting");
    try {
      head = openHead(settings());
    } catch (error) {
      return fail((error as Error).message);
    }
    // What the SDK says of a server that cannot be reached is for pages, whose origin it may not list.
    let reason = `Cannot connect, a Headcast server must answer at: ${settings().server}`;
    head.on("error", ({ code, message, fatal }) => {
      if (fatal) fail(message);
      else if (code !== "unreachable") reason = message;
    });
    head.on("ready", ({ session, avatar, size }) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        end();
        say("");
      }, SHOWN_MS);
      canvas.hidden = false;
      say(`${session} shows ${avatar}, ${size} pixels`, "good");
    });
    timer = setTimeout(() => fail(reason), PATIENCE_MS);
    head.attach(canvas);
    head.connect().catch(() => {});
  }
  return { run };
}
