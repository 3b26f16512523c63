import type { Gallery } from "../../runtime/protocol/gallery.ts";
import type { Training } from "../../runtime/protocol/training_report.ts";
import type { ClientMessage } from "../../runtime/protocol/client_messages.ts";
import type { AvatarNewsMessage, WelcomeMessage } from "../../runtime/protocol/server_messages.ts";
import { byId, setText, toast } from "../dom.ts";
import { createGallery } from "./gallery.ts";
import { createMakingCard } from "./making_card.ts";
import { createPromptBox } from "./prompt_box.ts";
import { openStudioApi, RefusedError } from "./studio_api.ts";
import { createUpload } from "./upload.ts";

/** How often the gallery is asked for while it is looked at: others change it too. */
const POLL_MS = 10_000;

export interface StudioOptions {
  token: () => string | null;
  send: (message: ClientMessage) => boolean;
}

/** The page Heads: one is described and made, and what was made is kept. */
export interface Studio {
  welcomed(welcome: WelcomeMessage): void;
  receive(message: AvatarNewsMessage): void;
}

export function openStudio({ token, send }: StudioOptions): Studio {
  const api = openStudioApi(token);
  const page = byId("page-heads", HTMLElement);
  let own = "";

  function show(name: string): void {
    if (!send({ type: "avatar", name })) toast("Not connected yet", "error");
  }
  function shown(avatar: string): void {
    gallery.shown(avatar);
    making.shown(avatar);
  }
  const gallery = createGallery({ api, show, onChange: () => void refresh() });
  const upload = createUpload(api, () => void refresh());
  const making = createMakingCard({
    ...{ api, show },
    onMade({ avatar }, mine) {
      void refresh();
      if (avatar !== null && mine) show(avatar);
    },
    onChange: (training) => noticed(training),
  });
  const box = createPromptBox({
    read: api.readPrompt,
    async make(prompt) {
      try {
        making.follow(await api.make({ prompt }), true);
      } catch (error) {
        toast(error instanceof Error ? error.message : String(error), "error");
        // What is at work has its place here, whoever began it.
        if (error instanceof RefusedError && error.status === 409) await making.look().catch(() => {});
      }
    },
  });

  function noticed({ state, here, prompt }: Training): void {
    box.busy = here && state === "running";
    if (state !== "done" && here) box.suggest(prompt);
  }

  async function refresh(): Promise<boolean> {
    try {
      const found = await api.gallery();
      gallery.refresh(found);
      upload.allowed = found.operator;
      box.allowed = found.operator && found.makes;
      setText("studio-word", wordFor(found));
      return found.operator && found.makes;
    } catch (error) {
      setText("studio-word", error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  void refresh().then((able) => able ? making.look() : undefined).catch(() => {});
  setInterval(() => {
    if (page.checkVisibility() && !document.hidden) void refresh();
  }, POLL_MS);
  return {
    welcomed({ avatar, clientId }) {
      own = clientId;
      shown(avatar);
    },
    receive({ state, name, client, reason }) {
      const mine = client === own;
      if (state === "shown") {
        shown(name);
        toast(mine ? `${name} is live now` : `Somebody shows ${name} now`);
      }
      if (state === "failed" && mine) toast(reason ?? `${name} cannot be shown`, "error");
      // The card says so until it is there: a head of this size takes a second to be loaded.
      gallery.loading(state === "loading" ? name : "");
    },
  };
}

/** Why something that others have is not here. */
function wordFor({ operator, makes }: Gallery): string {
  if (!operator) return "Only an operator of this server makes and changes heads.";
  return makes ? "" : "This server makes no heads of words: deno task start does.";
}
