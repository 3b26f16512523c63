import { RefusedError } from "../ask_server.ts";
import type { Gallery } from "../../runtime/protocol/gallery.ts";
import { isAtWork, type Training } from "../../runtime/protocol/training_report.ts";
import type { ClientMessage } from "../../runtime/protocol/client_messages.ts";
import type {
  AvatarNewsMessage,
  ErrorMessage,
  WelcomeMessage,
} from "../../runtime/protocol/server_messages.ts";
import type { ErrorCode } from "../../runtime/protocol/errors.ts";
import { message } from "../../runtime/base/message.ts";
import { byId, setText, toast } from "../dom.ts";
import { createGallery } from "./gallery.ts";
import { createMakingCard } from "./making_card.ts";
import { createPromptBox } from "./prompt_box.ts";
import { openStudioApi } from "./studio_api.ts";
import { createUpload } from "./upload.ts";

/** How often the page looks, while it is looked at, for what others do: a training, and a change of the gallery. */
const POLL_MS = 5000;

/** How a server refuses another avatar. */
const REFUSALS: readonly string[] = [
  ...["not-puppeteer", "not-allowed", "unknown-avatar", "unavailable"] satisfies ErrorCode[],
];

export interface StudioOptions {
  token: () => string | null;
  send: (message: ClientMessage) => boolean;
}

/** The page Heads: one is described and made, and what was made is kept. */
export interface Studio {
  welcomed(welcome: WelcomeMessage): void;
  receive(message: AvatarNewsMessage): void;
  /** @returns whether it was what this page asked for that was refused, which is told then */
  refused(message: ErrorMessage): boolean;
}

export function openStudio({ token, send }: StudioOptions): Studio {
  const api = openStudioApi(token);
  const page = byId("page-heads", HTMLElement);
  let own = "";
  /** Another avatar is asked for, and nothing was heard of that yet. */
  let asked = false;

  function show(name: string): void {
    asked = send({ type: "avatar", name });
    if (!asked) toast("Not connected yet", "error");
  }
  function shown(avatar: string): void {
    gallery.shown(avatar);
    making.shown(avatar);
  }
  const changed = (name?: string) => void refresh().then(() => name && gallery.focus(name));
  const gallery = createGallery({ api, show, onChange: changed });
  const upload = createUpload(api, changed);
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
        toast(message(error), "error");
        // What is at work has its place here, whoever began it.
        if (error instanceof RefusedError && error.status === 409) await making.look().catch(() => {});
      }
    },
  });

  function noticed(training: Training): void {
    const { state, here, prompt, queued } = training;
    box.busy = here && !queued && isAtWork(training);
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
      setText("studio-word", message(error));
      return false;
    }
  }

  const look = () => void refresh().then((able) => able ? making.look() : undefined).catch(() => {});
  look();
  setInterval(() => {
    if (page.checkVisibility() && !document.hidden) look();
  }, POLL_MS);
  return {
    welcomed({ avatar, clientId }) {
      own = clientId;
      shown(avatar);
    },
    receive({ state, name, client, reason }) {
      const mine = client === own;
      if (mine) asked = false;
      if (state === "shown") {
        shown(name);
        // What is shown cannot be deleted.
        void refresh();
        toast(mine ? `${name} is live now` : `Somebody shows ${name} now`);
      }
      if (state === "failed" && mine) toast(reason ?? `${name} cannot be shown`, "error");
      // The card says so until it is there: a head of this size takes a second to be loaded.
      gallery.loading(state === "loading" ? name : "");
    },
    refused({ code, message }) {
      if (!asked || !REFUSALS.includes(code)) return false;
      asked = false;
      toast(message, "error");
      return true;
    },
  };
}

/** Why something that others have is not here. */
function wordFor({ operator, makes }: Gallery): string {
  if (!operator) return "Only an operator of this server makes and changes heads.";
  return makes ? "" : "This server makes no heads of words: deno task start does.";
}
