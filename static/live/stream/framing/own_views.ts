import type { Camera } from "../../../../runtime/base/camera.ts";
import { make, makeButton } from "../elements.ts";
import { framingName, LONGEST_NAME, MOST_OWN, type OwnFraming } from "./own_framings.ts";

export interface OwnViewsOptions {
  readonly camera: Readonly<Required<Camera>>;
  readonly own: () => readonly OwnFraming[];
  readonly set: (own: readonly OwnFraming[]) => void;
}

/** What keeps the view that is shown, and renames and deletes those that were kept. */
export interface OwnViews {
  readonly parts: readonly HTMLElement[];
  refresh(): void;
}

export function createOwnViews({ camera, own, set }: OwnViewsOptions): OwnViews {
  const list = make("ul", { className: "own-framings" });
  const word = make("p", { className: "empty", role: "status" });
  const field = make("input", {
    ...{ type: "text", maxLength: LONGEST_NAME, placeholder: "Name of this view", autocomplete: "off" },
    ariaLabel: "Name of this view",
  });

  function save(): void {
    const name = framingName(field.value, own());
    const isFull = own().length >= MOST_OWN;
    word.textContent = isFull
      ? `Cannot keep the view, there may be at most: ${MOST_OWN}`
      : name === null
      ? `Cannot keep the view, it needs a name of its own: ${field.value.trim() || "none"}`
      : "";
    if (name === null || isFull) return;
    field.value = "";
    set([...own(), { name, camera: { ...camera } }]);
  }

  function row(each: OwnFraming): HTMLElement {
    const name = make("input", {
      ...{ type: "text", maxLength: LONGEST_NAME, value: each.name, ariaLabel: `Name of ${each.name}` },
      onchange() {
        const renamed = framingName(name.value, own().filter((one) => one !== each)) ?? each.name;
        set(own().map((one) => one === each ? { ...each, name: renamed } : one));
      },
    });
    const away = makeButton("Delete", "small quiet", () => set(own().filter((one) => one !== each)));
    away.setAttribute("aria-label", `Delete ${each.name}`);
    return make("li", {}, name, away);
  }

  const form = make(
    "form",
    {
      className: "keep-view",
      onsubmit(event) {
        event.preventDefault();
        save();
      },
    },
    field,
    make("button", { type: "submit", className: "small", textContent: "Keep this view" }),
  );
  return {
    parts: [form, list, word],
    refresh: () => list.replaceChildren(...own().map(row)),
  };
}
