import type { GalleryAvatar } from "../../runtime/protocol/gallery.ts";
import { message } from "../../runtime/base/message.ts";
import { nameFrom } from "../../runtime/base/names.ts";
import { toast } from "../dom.ts";
import type { StudioApi } from "./studio_api.ts";

export interface HeadMenuOptions {
  api: StudioApi;
  entry: GalleryAvatar;
  card: HTMLElement;
  /** @param name what it is called now */
  onChange: (name?: string) => void;
  onClose: () => void;
}

/** Of the one that is neither. */
const LAST_REASON = "Shown where nobody asks for another";

export interface HeadMenu {
  close(): void;
  /** It may be changed now, or not any more. */
  refresh(entry: GalleryAvatar): void;
}

/** What can be done with an avatar, over its card; Escape closes it. */
export function openHeadMenu({ api, entry, card, onChange, onClose }: HeadMenuOptions): HeadMenu {
  const { name } = entry;
  const rename = button("Rename", "", askForName);
  const remove = button("Delete", "", askWhetherToDelete);
  const why = document.createElement("p");
  const menu = document.createElement("div");
  menu.className = "head-menu";
  menu.role = "group";
  menu.setAttribute("aria-label", `What to do with ${name}`);
  let open = true;

  function close(): void {
    if (!open) return;
    open = false;
    menu.remove();
    onClose();
  }
  function fill(...parts: HTMLElement[]): void {
    menu.replaceChildren(...parts);
    const first = menu.querySelector<HTMLElement>("input, button:not(:disabled)");
    first?.focus();
    if (first instanceof HTMLInputElement) first.select();
  }
  /** Does something that the server may refuse, in words that stay until they are read. */
  async function change(act: () => Promise<void>, named?: string): Promise<void> {
    for (const each of menu.querySelectorAll("button")) each.disabled = true;
    try {
      await act();
      close();
      onChange(named);
    } catch (error) {
      toast(message(error), "error");
      for (const each of menu.querySelectorAll("button")) each.disabled = false;
    }
  }

  function askForName(): void {
    const form = document.createElement("form");
    form.className = "head-menu-form";
    const field = document.createElement("input");
    field.value = name;
    field.required = true;
    field.setAttribute("aria-label", `Another name for ${name}`);
    field.autocomplete = "off";
    field.spellcheck = false;
    form.append(field);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // What no name can have, as a space, is a hyphen in it; where nothing of it can stay the server says what a name is.
      const to = nameFrom("avatar", field.value.trim()).replace(/-+$/, "") || field.value.trim();
      if (to === name) return close();
      void change(() => api.rename(name, to), to);
    });
    fill(form, button("Rename", "primary", () => form.requestSubmit()), button("Back", "quiet", choose));
  }

  function askWhetherToDelete(): void {
    const words = document.createElement("p");
    words.textContent = `Delete ${name}? It cannot be undone.`;
    words.role = "alert";
    const keep = button("Keep it", "", choose);
    fill(words, button("Delete for good", "danger", () => void change(() => api.remove(name))), keep);
    // What an Enter too many would press.
    keep.focus();
  }

  function choose(): void {
    const download = button("Download", "", () => {
      api.download(name).catch((error) => toast(message(error), "error"));
      close();
    });
    fill(why, rename, download, remove);
  }

  function refresh({ deletable, inUse, making }: GalleryAvatar): void {
    rename.disabled = remove.disabled = !deletable;
    const reason = inUse ? "A session shows it" : making ? "It is just being made" : LAST_REASON;
    why.textContent = deletable ? "" : reason;
  }

  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  card.append(menu);
  refresh(entry);
  choose();
  return { close, refresh };
}

function button(text: string, className: string, act: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `small ${className}`;
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}
