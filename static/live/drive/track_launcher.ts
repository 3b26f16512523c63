import { byId, CHOSEN, toast } from "../../dom.ts";
import type { SourcesPanelOptions } from "./tracking/sources_panel.ts";
import type { Tracking, TrackingOptions } from "./tracking/tracking.ts";

/** What the page tells to tracking once that is here; before, there is nobody to be told. */
export type TrackLauncher = Omit<Tracking, "toggle">;

/**
 * The buttons that open the camera. Tracking comes with an import() when one is pressed or its page is opened: who does
 * neither loads nothing of it.
 */
export function createTrackLauncher(
  { session, token, ...options }: Omit<TrackingOptions, "onRunning"> & SourcesPanelOptions,
): TrackLauncher {
  let tracking: Tracking | null = null;
  let loading: Promise<Tracking | null> | null = null;
  const buttons = [byId("face-track", HTMLButtonElement), byId("track-toggle", HTMLButtonElement)];
  const texts = buttons.map((button) => button.textContent.trim());

  function onRunning(on: boolean): void {
    buttons.forEach((button, index) => {
      button.lastElementChild!.textContent = on ? "Stop the camera" : texts[index]!;
      button.classList.toggle("running", on);
    });
  }

  function load(): Promise<Tracking | null> {
    return loading ??= import("./tracking/tracking.ts").then(
      ({ createTracking, createSourcesPanel }) => {
        createSourcesPanel({ session, token });
        return tracking = createTracking({ ...options, onRunning });
      },
      (error) => {
        loading = null;
        toast(`Tracking cannot be loaded: ${error instanceof Error ? error.message : error}`, "error");
        return null;
      },
    );
  }

  for (const button of buttons) {
    button.addEventListener("click", async () => (await load())?.toggle());
  }
  byId("tab-tracking", HTMLButtonElement).addEventListener(CHOSEN, () => void load());
  return {
    stop: (why) => tracking?.stop(why),
    touch: (id, value) => tracking?.touch(id, value),
    pause: (other) => tracking?.pause(other),
    poseSent: (seq, at) => tracking?.poseSent(seq, at),
    pictureShown: (seq, at) => tracking?.pictureShown(seq, at),
  };
}
