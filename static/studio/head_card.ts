import type { GalleryAvatar } from "../../runtime/protocol/gallery.ts";
import { toast } from "../dom.ts";
import { type HeadMenu, openHeadMenu } from "./head_menu.ts";
import type { StudioApi } from "./studio_api.ts";

export interface HeadCardOptions {
  api: StudioApi;
  name: string;
  show: (avatar: string) => void;
  onChange: (name?: string) => void;
}

/** One avatar of the gallery. */
export interface HeadCard {
  readonly element: HTMLElement;
  /** Whether the session shows it. */
  current: boolean;
  /** Whether it is about to. */
  loading: boolean;
  refresh(entry: GalleryAvatar, operator: boolean): void;
  focus(): void;
  /** Takes it off the list; the focus goes to the next. */
  remove(): void;
}

export function createHeadCard({ api, name, show, onChange }: HeadCardOptions): HeadCard {
  const element = make("li", "head-card");
  const button = make("button", "head-show");
  const picture = make("img", "");
  const title = make("span", "head-name cut");
  const facts = make("span", "head-facts");
  const mark = make("span", "live-mark");
  const more = make("button", "head-more icon-only");
  button.type = more.type = "button";
  picture.alt = "";
  picture.loading = "lazy";
  title.textContent = name;
  mark.textContent = "Live";
  more.textContent = "⋯";
  more.setAttribute("aria-label", `More for ${name}`);
  more.setAttribute("aria-expanded", "false");
  button.append(picture, title, facts);
  element.append(button, mark, more);
  let entry: GalleryAvatar | undefined;
  let menu: HeadMenu | null = null;

  button.addEventListener("click", () => {
    if (entry?.problem === undefined) show(name);
    else toast(entry.problem, "error");
  });
  more.addEventListener("click", () => {
    if (menu) return menu.close();
    if (entry === undefined) return;
    more.setAttribute("aria-expanded", "true");
    menu = openHeadMenu({
      ...{ api, entry, card: element, onChange },
      onClose() {
        menu = null;
        more.setAttribute("aria-expanded", "false");
        more.focus();
      },
    });
  });

  return {
    element,
    set loading(on: boolean) {
      element.classList.toggle("loading", on);
      button.setAttribute("aria-busy", String(on));
    },
    set current(on: boolean) {
      mark.hidden = !on;
      element.classList.toggle("current", on);
      button.setAttribute("aria-current", String(on));
      button.title = on ? "The session shows it" : "Show it in this session";
    },
    refresh(newest, operator) {
      entry = newest;
      menu?.refresh(newest);
      more.hidden = !operator;
      element.classList.toggle("broken", newest.problem !== undefined);
      const words = newest.problem ??
        (newest.prompt || (newest.isDefault ? "Shown where nobody asks for another" : ""));
      if (facts.textContent !== words) facts.textContent = facts.title = words;
      // Pictures of the same address change where an avatar is made anew.
      if (newest.preview !== null) {
        api.picture(picture, `${newest.preview}?${newest.made ?? ""}`).catch(() => {});
      }
    },
    focus: () => button.focus(),
    remove() {
      const next = element.nextElementSibling ?? element.previousElementSibling;
      if (element.contains(document.activeElement)) next?.querySelector("button")?.focus();
      element.remove();
    },
  };
}

function make<Name extends keyof HTMLElementTagNameMap>(
  tag: Name,
  className: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
