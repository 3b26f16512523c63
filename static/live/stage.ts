import type { Camera } from "../../runtime/base/camera.ts";
import type { Role } from "../../runtime/protocol/fields.ts";
import type { StatsMessage, WelcomeMessage } from "../../runtime/protocol/server_messages.ts";
import { byId, setText, titleWhatIsCut, toast } from "../dom.ts";
import type { Status } from "../client/connection.ts";

const STATUS_TEXT = { connecting: "Connecting", joined: "Live", lost: "Reconnecting", refused: "Not let in" };
const QUARTER = Math.PI / 4;
/** Where the camera goes at a touch, radians; null is the session's own front. */
const VIEWS: Readonly<Record<string, Partial<Camera> | null>> = {
  front: null,
  "three-quarter": { azimuth: QUARTER, elevation: 0.08 },
  side: { azimuth: Math.PI / 2, elevation: 0 },
  back: { azimuth: Math.PI, elevation: 0 },
};

/** Everything around the picture: status, notices, views, full screen, snapshot, the folding panel. */
export interface Stage {
  setStatus(to: Status): void;
  /** Says for good why this page is not let in. */
  setRefusal(reason: string): void;
  /** As many watch as may; the page on which others do. */
  setElsewhere(address: string): void;
  setSession(session: string): void;
  /** Draws the eye to what the page says already: that somebody else drives. @returns false where it does not say so */
  nudge(): boolean;
  setWelcome(welcome: WelcomeMessage, wanted: Role): void;
  setStats(stats: StatsMessage): void;
  /** @param source what a phone or tracker is called that drives instead; null where none does */
  setDriving(role: Role | null, driving: boolean, source: string | null): void;
  /** @param colour `#rrggbb`; where it is `transparent` a checkerboard shows through */
  setBackground(colour: string): void;
  pictureShown(): void;
}

export interface StageOptions {
  /** Shows the picture alone. */
  clean: boolean;
  /** A view was chosen; null is the session's own front. */
  onView: (view: Partial<Camera> | null) => void;
  /** What the page goes without in this browser, told beside what the server tells. */
  lacks: () => readonly string[];
}

export function createStage({ clean, onView, lacks }: StageOptions): Stage {
  const { body } = document;
  const notice = byId("notice", HTMLElement);
  const takeControl = byId("take-control", HTMLButtonElement);
  body.classList.toggle("clean", clean);
  titleWhatIsCut();
  for (const [id, view] of Object.entries(VIEWS)) {
    byId(`view-${id}`, HTMLButtonElement).addEventListener("click", () => onView(view));
  }
  foldPanel();
  copyLink();
  goFullScreen();

  return {
    setStatus(to) {
      const status = byId("status", HTMLElement);
      status.dataset.status = to;
      status.textContent = STATUS_TEXT[to];
      body.classList.toggle("offline", to === "lost" || to === "refused");
    },
    setRefusal(reason) {
      notice.hidden = false;
      takeControl.hidden = true;
      setText("notice-text", reason);
      if (clean) console.error(reason);
    },
    setElsewhere(address) {
      const url = URL.parse(address);
      if (!url || !/^https?:$/.test(url.protocol)) return;
      notice.hidden = false;
      takeControl.hidden = true;
      const link = document.createElement("a");
      link.href = link.textContent = url.href;
      byId("notice-text", HTMLElement).replaceChildren("As many watch here as may. Watch at ", link);
    },
    nudge() {
      if (notice.hidden || clean) return false;
      notice.classList.toggle("nudged");
      return true;
    },
    setSession(session) {
      setText("session", session);
      document.title = `${session} – Headcast`;
    },
    setWelcome(welcome, wanted) {
      const watching = welcome.role === "viewer";
      notice.hidden = !watching || wanted === "viewer";
      takeControl.hidden = false;
      body.classList.toggle("watching", watching);
      const { avatar, notes, server } = welcome;
      setText(
        "server-facts",
        [avatar && `Avatar ${avatar}`, server.adapter, server.version && `Headcast ${server.version}`]
          .filter(Boolean).join(" · "),
      );
      showNotes([...lacks(), ...notes]);
    },
    setStats(stats) {
      byId("viewers", HTMLElement).hidden = stats.viewers < 2;
      setText("viewers", `${stats.viewers} connected`);
      const text = stats.puppeteer
        ? "Somebody else is driving this head. You are watching."
        : "Nobody is driving this head.";
      if (byId("notice-text", HTMLElement).textContent !== text) setText("notice-text", text);
    },
    setDriving(role, driving, source) {
      const other = source === null ? "Idle motion" : `${source || "A tracker"} drives`;
      const text = role === "viewer" ? "Watching" : driving ? "You are driving" : other;
      if (byId("mode", HTMLElement).textContent !== text) setText("mode", text);
      byId("mode", HTMLElement).classList.toggle("driving", driving);
    },
    setBackground(colour) {
      body.classList.toggle("see-through", colour === "transparent");
      document.documentElement.style.setProperty("--backdrop", colour);
    },
    pictureShown() {
      if (!body.classList.contains("has-picture")) body.classList.add("has-picture");
    },
  };
}

/** What the server tells of limits and missing parts. */
function showNotes(notes: readonly string[]): void {
  for (const id of ["notes", "all-notes"]) byId(id, HTMLElement).hidden = notes.length === 0;
  for (const list of document.querySelectorAll(".notes-list")) {
    list.replaceChildren(...notes.map((note) => {
      const item = document.createElement("li");
      item.textContent = note;
      return item;
    }));
  }
}

function foldPanel(): void {
  const toggle = byId("panel-toggle", HTMLButtonElement);
  toggle.addEventListener("click", () => {
    const open = !document.body.classList.toggle("panel-closed");
    toggle.setAttribute("aria-expanded", String(open));
  });
  if (new URLSearchParams(location.search).get("panel") === "closed") toggle.click();
}

function copyLink(): void {
  byId("copy-link", HTMLButtonElement).addEventListener("click", async () => {
    const link = new URL(location.href);
    link.hash = "";
    link.search = `?${new URLSearchParams({ session: byId("session", HTMLElement).textContent ?? "" })}`;
    try {
      await navigator.clipboard.writeText(link.href);
      toast("Link copied");
    } catch {
      // The clipboard is closed to pages on plain http away from localhost.
      prompt("Copy this link", link.href);
    }
  });
}

function goFullScreen(): void {
  const button = byId("full-screen", HTMLButtonElement);
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () => {
    if (document.fullscreenElement !== null) void document.exitFullscreen();
    else byId("stage", HTMLElement).requestFullscreen().catch((error) => toast(String(error), "error"));
  });
}
