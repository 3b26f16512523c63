import { isAtWork, type Training } from "../../runtime/protocol/training_report.ts";
import { byId, setText } from "../dom.ts";
import { viewOf } from "./making.ts";
import type { StudioApi } from "./studio_api.ts";

/** The card of what is being made. */
export interface MakingView {
  readonly show: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
  readonly close: HTMLButtonElement;
  /** @param training none where the card is not wanted */
  refresh(training: Training | null, how: { readonly cancelled: boolean; readonly live: boolean }): void;
  /** Scrolls to it. */
  reveal(): void;
  /** Beside the bar, until the next refresh. */
  tell(words: string): void;
}

export function createMakingView(api: Pick<StudioApi, "picture">): MakingView {
  const card = byId("making", HTMLElement);
  const bar = byId("making-bar", HTMLElement);
  const picture = byId("making-picture", HTMLImageElement);
  const buttons = {
    show: byId("making-show", HTMLButtonElement),
    cancel: byId("making-cancel", HTMLButtonElement),
    close: byId("making-close", HTMLButtonElement),
  };

  return {
    ...buttons,
    refresh(training, { cancelled, live }) {
      if (training === null) return swap(card, false, byId("make", HTMLElement));
      card.hidden = false;
      const { title, step, share, failed } = viewOf(training, { cancelled, live });
      const atWork = isAtWork(training);
      write("making-word", title);
      write("making-prompt", training.prompt);
      write("making-step", step);
      card.classList.toggle("failed", failed);
      bar.setAttribute("aria-valuenow", String(training.step));
      bar.setAttribute("aria-valuemax", String(training.steps));
      bar.setAttribute("aria-valuetext", step);
      bar.style.setProperty("--share", `${100 * share}%`);
      swap(buttons.cancel, atWork && training.state !== "stopping" && training.here && !cancelled, card);
      swap(buttons.show, training.state === "done" && training.avatar !== null && !live, card);
      swap(buttons.close, !atWork, card);
      picture.hidden = training.preview === null;
      if (training.preview === null) return;
      picture.alt = `Front, side and an expression after ${training.step} steps`;
      api.picture(picture, training.preview).catch(() => {});
    },
    reveal: () => card.scrollIntoView({ block: "nearest" }),
    tell: (words) => write("making-step", words),
  };
}

/** Hides something or shows it; a focus that it has goes elsewhere, on phones not into a field, which brings a keyboard. */
function swap(element: HTMLElement, on: boolean, next: HTMLElement): void {
  const focused = element.contains(document.activeElement);
  element.hidden = !on;
  if (focused && !on) next.focus();
}

/** What is said already is not said again. */
function write(id: string, text: string): void {
  if (byId(id, HTMLElement).textContent !== text) setText(id, text);
}
