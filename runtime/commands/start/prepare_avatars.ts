import { lacksPreviews, shownAtOnce } from "./at_once.ts";
import type { AvatarReport, AvatarWish } from "./avatar_process.ts";
import { ownProcess } from "../../system/own_process.ts";

/** What is shown where nobody names an avatar, and the folders that were built for it. */
interface Ready {
  readonly shown: string;
  readonly built: readonly string[];
}

/** What has become of the previews: how many are new, or why there are none. */
type Previews = number | { readonly reason: string };

/** The stock avatar, the one that is shown, and the previews, on their way. */
export interface Preparation {
  /** Resolves once the stock avatar and what is shown are there; previews follow. */
  readonly ready: Promise<Ready>;
  readonly previews: Promise<Previews>;
  /** Gives up what is not done yet. */
  stop(): void;
}

/** Sees to a folder of avatars: starts avatar_process.ts on it where something is to be made, which most starts need not. */
export function prepareAvatars(avatarsFolder: string, wish: AvatarWish): Preparation {
  let child: ReturnType<typeof startProcess> | undefined;
  let stopped = false;
  const start = () => {
    child = startProcess(avatarsFolder, wish);
    if (stopped) child.stop();
    return child;
  };
  const atOnce = shownAtOnce(avatarsFolder, wish).then((shown) => shown ?? start());
  const ready = atOnce.then((found) => typeof found === "string" ? { shown: found, built: [] } : found.ready);
  const previews = atOnce.then(async (found): Promise<Previews> => {
    if (typeof found !== "string") return await found.previews;
    return await lacksPreviews(avatarsFolder) ? await start().previews : 0;
  });
  // Who stops early waits for neither.
  for (const each of [ready, previews]) each.catch(() => {});
  return {
    ready,
    previews,
    stop() {
      stopped = true;
      child?.stop();
    },
  };
}

function startProcess(avatarsFolder: string, wish: AvatarWish): Preparation {
  const child = new Deno.Command(Deno.execPath(), {
    args: ownProcess(new URL("./avatar_process.ts", import.meta.url), avatarsFolder, JSON.stringify(wish)),
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const ready = Promise.withResolvers<Ready>();
  const previews = Promise.withResolvers<Previews>();
  // Who asks for previews alone does not wait for this.
  ready.promise.catch(() => {});
  const take = (report: AvatarReport) => {
    switch (report.type) {
      case "ready":
        return ready.resolve(report);
      case "refused":
        return ready.reject(new Error(report.reason));
      case "done":
        return previews.resolve(report.previews);
      case "plain":
        return previews.resolve({ reason: report.reason });
    }
  };
  const listen = async () => {
    let text = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (text + part).split("\n");
      text = lines.pop()!;
      for (const line of lines) take(JSON.parse(line));
    }
    const { code, signal } = await child.status;
    const reason = `the process ended with ${signal ?? code}`;
    ready.reject(new Error(`Cannot prepare the avatars: ${reason}`));
    previews.resolve({ reason });
  };
  listen().catch((error) => ready.reject(error));
  return {
    ready: ready.promise,
    previews: previews.promise,
    stop() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
    },
  };
}
