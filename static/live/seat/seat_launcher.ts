import type { WelcomeMessage } from "../../../runtime/protocol/server_messages.ts";
import { byId, toastMissing } from "../../dom.ts";
import type { SeatPanel, SeatPanelOptions } from "./seat_panel.ts";

/** What the page tells to the seat's panel once that is here. */
export type SeatLauncher = Omit<SeatPanel, "ask">;

/** The puppeteer's seat comes with an import() when somebody asks for it: who is alone loads nothing of it. */
export function createSeatLauncher(options: SeatPanelOptions): SeatLauncher {
  let loading: Promise<SeatPanel> | null = null;
  let welcome: WelcomeMessage | null = null;

  function then(act: (panel: SeatPanel) => void): void {
    loading ??= import("./seat_panel.ts").then(({ createSeatPanel }) => createSeatPanel(options, welcome));
    loading.then(act, (error) => {
      loading = null;
      toastMissing("Control cannot be asked for", error);
    });
  }
  /** Where nobody has asked yet there is nobody to be told. */
  const tell = (act: (panel: SeatPanel) => void) => void (loading && then(act));

  byId("take-control", HTMLButtonElement).addEventListener("click", () => then((panel) => panel.ask()));
  return {
    welcomed(message) {
      welcome = message;
      tell((panel) => panel.welcomed(message));
    },
    receive: (message) => then((panel) => panel.receive(message)),
    refused: (error) => tell((panel) => panel.refused(error)),
    lost: () => tell((panel) => panel.lost()),
  };
}
