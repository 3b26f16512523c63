import type { Gallery } from "../../runtime/protocol/gallery.ts";
import { byId } from "../dom.ts";
import { createHeadCard, type HeadCard } from "./head_card.ts";
import type { StudioApi } from "./studio_api.ts";

export interface GalleryOptions {
  api: StudioApi;
  show: (avatar: string) => void;
  /** Something was changed. @param name what has another name now */
  onChange: (name?: string) => void;
}

/** The avatars that the server has, as cards that stay while what they tell changes: a button keeps the focus. */
export interface GalleryView {
  refresh(gallery: Gallery): void;
  /** The session shows this avatar. */
  shown(avatar: string): void;
  /** Gives a card the focus. */
  focus(avatar: string): void;
  /** It is about to show this one; none where empty. */
  loading(avatar: string): void;
}

export function createGallery({ api, show, onChange }: GalleryOptions): GalleryView {
  const list = byId("gallery", HTMLElement);
  const cards = new Map<string, HeadCard>();
  let current = "";

  return {
    refresh({ avatars, operator }) {
      for (const [name, card] of cards) {
        if (avatars.some((each) => each.name === name)) continue;
        card.remove();
        cards.delete(name);
      }
      // The newest first; what came with the program has no day.
      const order = avatars.toSorted((a, b) => (b.made ?? 0) - (a.made ?? 0));
      order.forEach((entry, at) => {
        let card = cards.get(entry.name);
        if (card === undefined) {
          card = createHeadCard({ api, name: entry.name, show, onChange });
          cards.set(entry.name, card);
        }
        card.refresh(entry, operator);
        card.current = entry.name === current;
        if (list.children[at] !== card.element) list.insertBefore(card.element, list.children[at] ?? null);
      });
    },
    shown(avatar) {
      current = avatar;
      for (const [name, card] of cards) card.current = name === avatar;
    },
    focus: (avatar) => cards.get(avatar)?.focus(),
    loading(avatar) {
      for (const [name, card] of cards) card.loading = name === avatar;
    },
  };
}
