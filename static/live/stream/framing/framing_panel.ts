import type { Camera } from "../../../../runtime/base/camera.ts";
import { FRAMING_MS, FRAMING_NAMES } from "../../../../runtime/protocol/framings.ts";
import { byId, setPressed } from "../../../dom.ts";
import { make, makeButton, makeGroup } from "../elements.ts";
import { keep, readKept } from "../kept.ts";
import { wordsOf } from "../keys/key_table.ts";
import { cameraOf, isSameView, type OwnFraming, readOwn } from "./own_framings.ts";
import { createOwnViews } from "./own_views.ts";

const STORE = "headcast.framings";

export interface FramingPanelOptions {
  readonly camera: Readonly<Required<Camera>>;
  readonly move: (to: Readonly<Required<Camera>>, easeMs: number) => void;
  /** One was shown, by its name. */
  readonly onShown: (words: string) => void;
  /** There are others. */
  readonly onNames: () => void;
}

/** Framings by name: those of the table, and one's own. */
export interface FramingPanel {
  readonly element: HTMLElement;
  readonly names: readonly string[];
  /** @param jump at once @returns false for a name that there is not */
  show(name: string, jump?: boolean): boolean;
  next(): void;
  /** The camera was moved by something else. */
  refresh(): void;
}

export function createFramingPanel({ camera, move, onShown, onNames }: FramingPanelOptions): FramingPanel {
  let own = readOwn(readKept(STORE));
  const chips = make("div", { className: "chips" });
  chips.setAttribute("role", "group");
  chips.setAttribute("aria-label", "Framings");
  const names = () => [...FRAMING_NAMES, ...own.map(({ name }) => name)];
  const labelOf = (name: string) => own.some((each) => each.name === name) ? name : wordsOf(name);

  function show(name: string, jump = matchMedia("(prefers-reduced-motion: reduce)").matches): boolean {
    const to = cameraOf(name, own);
    if (to === null) return false;
    move(to, jump ? 0 : FRAMING_MS);
    onShown(labelOf(name));
    refresh();
    return true;
  }

  function shown(): string | undefined {
    return names().find((name) => isSameView(cameraOf(name, own)!, camera));
  }

  function set(next: readonly OwnFraming[]): void {
    own = [...next];
    keep(STORE, own);
    views.refresh();
    refresh();
    onNames();
  }

  function refresh(): void {
    const now = shown();
    chips.replaceChildren(
      ...names().map((name) => {
        const chip = makeButton(labelOf(name), "chip", () => {
          show(name);
          chips.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
        });
        setPressed(chip, name === now);
        return chip;
      }),
    );
  }

  const views = createOwnViews({ camera, own: () => own, set });
  for (const kind of ["pointerup", "wheel", "keyup"]) {
    byId("surface", HTMLElement).addEventListener(kind, () => refresh(), { passive: true });
  }
  views.refresh();
  refresh();
  return {
    element: makeGroup("Framing", true, chips, ...views.parts),
    get names() {
      return names();
    },
    show,
    next() {
      const all = names();
      show(all[(all.indexOf(shown() ?? "") + 1) % all.length]!);
    },
    refresh,
  };
}
