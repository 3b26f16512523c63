/** Who flips through scenes finds the head alive. */
const PATIENCE_MS = 10_000;

/** What a source's page is told in OBS, as events of its window: `detail.visible`, `detail.active`. */
export const OBS_EVENTS = {
  /** It is seen: on air, in the preview or in a projector. */
  visible: "obsSourceVisibleChanged",
  /** It is on air. */
  active: "obsSourceActiveChanged",
} as const;

/**
 * Lets a head rest that OBS says is shown nowhere. A page's own visibility counts for nothing here: it is a browser
 * without a window. Where OBS says nothing, as other programs do, the head goes on; and so it does on air, whatever else is
 * said.
 *
 * @param watch told `always`, or `never` after a while without being shown
 */
export function followObs(
  target: EventTarget,
  watch: (when: "always" | "never") => void,
  patienceMs: number = PATIENCE_MS,
): void {
  const told = { visible: true, active: false };
  let timer: ReturnType<typeof setTimeout> | undefined;

  function refresh(): void {
    clearTimeout(timer);
    if (told.visible || told.active) watch("always");
    else timer = setTimeout(watch, patienceMs, "never");
  }

  for (const what of ["visible", "active"] as const) {
    target.addEventListener(OBS_EVENTS[what], (event) => {
      const is: unknown = (event as CustomEvent<Record<string, unknown> | null>).detail?.[what];
      if (typeof is !== "boolean") return;
      told[what] = is;
      refresh();
    });
  }
  watch("always");
}
