import { message } from "../../../../runtime/base/message.ts";
import { byId, isPressed, setPressed } from "../../../dom.ts";
import { make, makeButton } from "../elements.ts";
import { keep, readKept } from "../kept.ts";
import { type Backdrop, type Fit, FITS } from "./backdrop.ts";
import { boundedPicture } from "./bounded_picture.ts";
import { forgetPicture, loadPicture, storePicture } from "./picture_store.ts";

const STORE = "headcast.backdrop";
const FIT_WORDS: Readonly<Record<Fit, string>> = {
  cover: "Fills the stage",
  contain: "All of it",
  blur: "Blurred",
};
const PROMISE = "It stays in this browser: nothing of it is sent to the server, and others do not see it.";

export interface BackdropPanelOptions {
  /** Whether this browser can show a head over something. */
  readonly composes: boolean;
  /** The address names a background, which goes before what was kept. */
  readonly named: boolean;
}

/**
 * The picture as one more of the backgrounds: with it the session's stream is transparent, as with the chequered one. What
 * is dropped on the page, or chosen, is kept in this browser.
 */
export async function openBackdropPanel(
  backdrop: Backdrop,
  { composes, named }: BackdropPanelOptions,
): Promise<void> {
  const kept = (readKept(STORE) ?? {}) as { on?: unknown; fit?: unknown };
  backdrop.fit = FITS.find((each) => each === kept.fit) ?? "cover";
  const swatches = byId("backgrounds", HTMLElement);
  const clear = swatches.querySelector<HTMLButtonElement>(".checkered")!;
  let picture = await loadPicture();
  let on = false;

  const file = make("input", { type: "file", accept: "image/*", hidden: true });
  const word = make("p", { className: "empty", role: "status", textContent: PROMISE });
  const swatch = makeButton("", "swatch picture", () => picture === null ? file.click() : show(true));
  swatch.title = swatch.ariaLabel = "Your picture";
  const pick = makeButton("Choose a picture", "small", () => file.click());
  const away = makeButton("Remove", "small quiet", () => void remove());
  const fit = make("select", { ariaLabel: "How the picture fills the stage" });
  fit.append(...FITS.map((each) => new Option(FIT_WORDS[each], each, false, each === backdrop.fit)));
  fit.addEventListener("change", () => {
    backdrop.fit = fit.value as Fit;
    store();
  });

  const store = () => keep(STORE, { on, fit: backdrop.fit });

  function show(wanted: boolean): void {
    on = wanted && picture !== null;
    // The stream has to be transparent for it; that is what the chequered one asks for.
    if (on && !isPressed(clear)) {
      leaving = false;
      clear.click();
      leaving = true;
    }
    backdrop.set(on ? picture : null);
    setPressed(swatch, on);
    if (on) setPressed(clear, false);
    away.hidden = fit.hidden = picture === null;
    store();
  }

  async function take(chosen: File | undefined): Promise<void> {
    if (chosen === undefined) return;
    try {
      picture = await boundedPicture(chosen);
      show(true);
      const stays = await storePicture(picture);
      word.textContent = !composes
        ? "This browser cannot show a head over something (it has no WebGL 2): it stands before black."
        : stays
        ? PROMISE
        : "This browser keeps nothing: the picture holds until the page is closed.";
    } catch (error) {
      word.textContent = message(error);
    }
  }

  async function remove(): Promise<void> {
    picture = null;
    show(false);
    setPressed(clear, true);
    await forgetPicture();
  }

  /** Another background was chosen by hand. */
  let leaving = true;
  swatches.addEventListener("click", ({ target }) => {
    const button = (target as Element).closest("button");
    if (leaving && on && button !== null && button !== swatch) {
      show(false);
      setPressed(button, true);
    }
  });
  byId("background-custom", HTMLInputElement).addEventListener("input", () => on && show(false));
  file.addEventListener("change", () => {
    void take(file.files?.[0]);
    file.value = "";
  });
  document.body.addEventListener("drop", ({ dataTransfer }) => {
    const dropped = dataTransfer?.files[0];
    if (dropped?.type.startsWith("image/")) void take(dropped);
  });
  swatches.insertBefore(swatch, swatches.lastElementChild);
  swatches.after(
    make("span", { className: "backdrop-label", textContent: "Picture" }),
    make("div", { className: "backdrop-tools" }, pick, fit, away, file, word),
  );
  show(kept.on === true && !named && isPressed(clear));
}
