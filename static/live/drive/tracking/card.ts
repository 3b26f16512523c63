import { byId } from "../../../dom.ts";
import type { CardAction, CardContent } from "./card_content.ts";

/** The card on the stage: what tracking does, or why it does nothing, and what can be done about it. */
export function createCard(
  actions: Readonly<Record<CardAction, () => void>>,
  onStop: () => void,
): (content: CardContent | null) => void {
  const card = byId("track-card", HTMLElement);
  const word = byId("track-word", HTMLElement);
  const button = byId("track-resume", HTMLButtonElement);
  const stop = byId("track-stop", HTMLButtonElement);
  let what: CardAction | null = null;
  button.addEventListener("click", () => what !== null && actions[what]());
  stop.addEventListener("click", () => onStop());
  return (content) => {
    const focused = document.activeElement;
    card.hidden = content === null;
    what = content?.action?.what ?? null;
    button.hidden = what === null;
    // A keyboard goes on from where what it pressed has been.
    if (card.contains(focused)) {
      if (card.hidden) byId("surface", HTMLElement).focus({ preventScroll: true });
      else if (focused === button && button.hidden) stop.focus({ preventScroll: true });
    }
    const text = content?.word.text ?? "";
    // Written only where it changes: it is read out.
    if (word.textContent !== text) word.textContent = text;
    if (content === null) return;
    card.dataset.kind = content.word.kind;
    button.textContent = content.action?.text ?? "";
    stop.textContent = content.stop;
  };
}
