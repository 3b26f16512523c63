import { byId, CHOSEN, toastMissing } from "../../dom.ts";
import type { SourcesPanelOptions } from "./tracking/sources_panel.ts";
import type { Tracking, TrackingOptions } from "./tracking/tracking.ts";

/** While the camera is asked for and the session has not answered yet. */
const WAITING = "Waiting for the session";

/** What the page tells to tracking once that is here; before, there is nobody to be told. */
export interface TrackLauncher extends Omit<Tracking, "toggle"> {
  /** The session has answered: a camera that was asked for before is opened now. */
  welcomed(): void;
}

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
  let welcome = false;
  let wanted = false;

  function show(on: boolean, text: string): void {
    buttons.forEach((button, index) => {
      button.lastElementChild!.textContent = on ? text : texts[index]!;
      button.classList.toggle("running", on);
    });
  }
  const onRunning = (on: boolean) => show(on, "Stop the camera");
  const want = (on: boolean) => show(wanted = on, WAITING);

  function load(): Promise<Tracking | null> {
    return loading ??= import("./tracking/tracking.ts").then(
      ({ createTracking, createSourcesPanel }) => {
        createSourcesPanel({ session, token });
        return tracking = createTracking({ ...options, onRunning });
      },
      (error) => {
        loading = null;
        toastMissing("Tracking cannot be loaded", error);
        return null;
      },
    );
  }

  for (const button of buttons) {
    button.addEventListener("click", async () => {
      if (welcome) return (await load())?.toggle();
      want(!wanted);
      void load();
    });
  }
  byId("tab-tracking", HTMLButtonElement).addEventListener(CHOSEN, () => void load());
  return {
    async welcomed() {
      const opens = wanted;
      welcome = true;
      if (!opens) return;
      want(false);
      (await load())?.toggle();
    },
    stop(why) {
      if (wanted) want(false);
      tracking?.stop(why);
    },
    touch: (id, value) => tracking?.touch(id, value),
    pause: (other) => tracking?.pause(other),
    poseSent: (seq, at) => tracking?.poseSent(seq, at),
    pictureShown: (seq, at) => tracking?.pictureShown(seq, at),
  };
}
