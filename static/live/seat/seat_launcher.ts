import type {
  ErrorMessage,
  SeatNewsMessage,
  WelcomeMessage,
} from "../../../runtime/protocol/server_messages.ts";
import { byId, toast } from "../../dom.ts";
import type { SeatPanel, SeatPanelOptions } from "./seat_panel.ts";

/** Poses that were under way when the seat changed hands are refused, and nobody need hear of that. */
const UNDER_WAY_MS = 2000;

/** What the page tells to the seat's panel once that is here. */
export interface SeatLauncher extends Omit<SeatPanel, "ask" | "refused"> {
  /** @returns whether the error was the answer to something of the seat */
  refused(error: ErrorMessage): boolean;
}

/** The puppeteer's seat comes with an import() when somebody asks for it: who is alone loads nothing of it. */
export function createSeatLauncher(options: SeatPanelOptions): SeatLauncher {
  let panel: SeatPanel | null = null;
  let loading: Promise<SeatPanel | null> | null = null;
  let welcome: WelcomeMessage | null = null;
  let changedAt = -Infinity;

  const load = () =>
    loading ??= import("./seat_panel.ts").then(({ createSeatPanel }) => {
      panel = createSeatPanel(options);
      if (welcome !== null) panel.welcomed(welcome);
      return panel;
    }, (error) => {
      loading = null;
      toast(`Control cannot be asked for, reloading the page may help: ${error?.message ?? error}`, "error");
      return null;
    });
  const then = (act: (panel: SeatPanel) => void) =>
    panel === null ? void load().then((loaded) => loaded && act(loaded)) : act(panel);

  byId("take-control", HTMLButtonElement).addEventListener("click", () => then((panel) => panel.ask()));
  return {
    welcomed(message) {
      if (welcome !== null && welcome.role !== message.role) changedAt = performance.now();
      welcome = message;
      panel?.welcomed(message);
    },
    receive: (message: SeatNewsMessage) => then((panel) => panel.receive(message)),
    refused(error) {
      if (error.code === "not-puppeteer") return performance.now() - changedAt < UNDER_WAY_MS;
      if (error.code !== "too-many-asks" && error.code !== "not-allowed") return false;
      panel?.refused(error);
      return error.code === "too-many-asks";
    },
    lost: () => panel?.lost(),
  };
}
