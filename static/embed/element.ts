import type { FramingName } from "../../runtime/protocol/framings.ts";
import { Headcast } from "./headcast.ts";
import type { DeliveryWish } from "../client/delivery/state.ts";
import type { HeadcastEvents, HeadcastOptions, TokenSource, Watching } from "./options.ts";

/** Its name as an element. */
const ELEMENT_NAME = "headcast-avatar";

const EVENTS = [
  "ready",
  "state",
  "info",
  "speaking",
  "interrupted",
  "seat",
  "quality",
  "error",
] as const satisfies readonly (
  keyof HeadcastEvents
)[];
/** What joins the session anew when it changes; another avatar does where the server cannot change it otherwise. */
const JOINING: readonly string[] = [
  "src",
  "session",
  "avatar",
  "viewer",
  "size",
  "fps",
  "transparent",
  "background",
  "token",
];

/** `<headcast-avatar src session avatar mood>`: a live head as an element. */
export interface HeadcastAvatarElement extends HTMLElement {
  /** What it is run by; null while it is in no document, or has no `src`. */
  readonly headcast: Headcast | null;
  /** A token, or what makes one; the attribute `token` is the same as text. */
  token: TokenSource | null;
}

/**
 * Makes `<headcast-avatar>` known. Attributes: `src` (the server's address), `session`, `avatar`, `viewer` (only watches), `size`, `fps`,
 * `transparent`, `background`, `token`, `framing`, `mood`, `muted`, `watch`, `delivery`. It sends the events of `Headcast.on` as CustomEvents, with what they tell in
 * `detail`.
 */
export function defineElement(): void {
  // Where a browser extension looks into a page there are none.
  if (globalThis.customElements?.get(ELEMENT_NAME) !== undefined || !globalThis.customElements) return;
  const style = makeSheet();

  class Avatar extends HTMLElement implements HeadcastAvatarElement {
    static readonly observedAttributes = [...JOINING, "framing", "mood", "muted", "watch", "delivery"];
    readonly #canvas = document.createElement("canvas");
    #token: TokenSource | null = null;
    #running: Headcast | null = null;
    #scheduled = false;

    constructor() {
      super();
      const shadow = this.attachShadow({ mode: "open" });
      shadow.adoptedStyleSheets = [style];
      this.#canvas.setAttribute("part", "picture");
      this.#canvas.setAttribute("role", "img");
      shadow.append(this.#canvas);
    }

    get headcast(): Headcast | null {
      return this.#running;
    }

    get token(): TokenSource | null {
      return this.#token ?? this.getAttribute("token");
    }

    set token(token: TokenSource | null) {
      this.#token = token;
      this.#restart();
    }

    connectedCallback(): void {
      this.#restart();
    }

    disconnectedCallback(): void {
      // One that is only moved is in the document again by then.
      queueMicrotask(() => this.isConnected || this.#stop());
    }

    attributeChangedCallback(name: string, before: string | null, now: string | null): void {
      if (before === now) return;
      if (name === "avatar" && !this.#scheduled && changes(this.#running, now)) return;
      if (JOINING.includes(name)) return this.#restart();
      this.#apply(name === "framing" ? now : null);
    }

    /** Once for all attributes that change together. */
    #restart(): void {
      if (this.#scheduled) return;
      this.#scheduled = true;
      queueMicrotask(() => {
        this.#scheduled = false;
        this.#stop();
        if (this.isConnected && this.hasAttribute("src")) this.#start();
      });
    }

    #stop(): void {
      this.#running?.close();
      this.#running = null;
    }

    #start(): void {
      try {
        const head = this.#running = new Headcast(this.getAttribute("src")!, optionsOf(this));
        for (const kind of EVENTS) head.on(kind, (event) => this.#tell(kind, event));
        head.attach(this.#canvas);
        this.#apply();
        // What goes wrong comes as an event.
        head.connect().catch(() => {});
      } catch (error) {
        this.#tell("error", error);
      }
    }

    #apply(framing: string | null = null): void {
      const head = this.#running;
      if (head === null) return;
      head.mute(this.hasAttribute("muted"));
      try {
        if (framing) head.look(framing as FramingName);
        head.mood(this.getAttribute("mood") || null);
        head.watch((this.getAttribute("watch") || "seen") as Watching);
        head.deliver((this.getAttribute("delivery") || "video") as DeliveryWish);
      } catch (error) {
        this.#tell("error", error);
      }
    }

    #tell(kind: string, detail: unknown): void {
      this.dispatchEvent(new CustomEvent(kind, { detail }));
    }
  }
  customElements.define(ELEMENT_NAME, Avatar);
}

/** @returns whether the session shows another avatar without a new connection */
function changes(head: Headcast | null, avatar: string | null): boolean {
  if (!avatar || head?.state !== "connected" || !head.info?.changesAvatar) return false;
  head.changeAvatar(avatar);
  return true;
}

/** A sheet that is made by script needs no leave of the page's style-src. */
function makeSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ":host { display: inline-block; width: 320px; aspect-ratio: 1 }" +
      ":host([hidden]) { display: none }" +
      "canvas { display: block; width: 100%; height: 100%; object-fit: contain }",
  );
  return sheet;
}

function optionsOf(element: HeadcastAvatarElement): HeadcastOptions {
  const text = (name: string) => element.getAttribute(name) ?? undefined;
  const number = (name: string) => element.hasAttribute(name) ? Number(text(name)) : undefined;
  const options = {
    session: text("session"),
    avatar: text("avatar"),
    role: element.hasAttribute("viewer") ? "viewer" : undefined,
    size: number("size"),
    fps: number("fps"),
    token: element.token ?? undefined,
    transparent: element.hasAttribute("transparent"),
    background: text("background"),
    framing: text("framing") || undefined,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
