// @ts-check
/// <reference lib="dom" />
/** @import { Camera, Role, Stats, Welcome } from "./protocol.js" */
import { byId, toast } from "./dom.js";

const STATUS_TEXT = { connecting: "Connecting", joined: "Live", lost: "Reconnecting" };
const QUARTER = Math.PI / 4;
/** Where the camera goes at a touch, radians; null is the session's own front. */
const VIEWS = {
  front: null,
  "three-quarter": { azimuth: QUARTER, elevation: 0.08 },
  side: { azimuth: Math.PI / 2, elevation: 0 },
  back: { azimuth: Math.PI, elevation: 0 },
};

/** Everything around the picture: status, notices, views, full screen, snapshot, the folding panel. */
export function createStage() {
  const body = document.body;
  const status = byId("status", HTMLElement);
  const canvas = byId("picture", HTMLCanvasElement);
  const notice = byId("notice", HTMLElement);
  const takeControl = byId("take-control", HTMLButtonElement);
  const mode = byId("mode", HTMLElement);
  const panelToggle = byId("panel-toggle", HTMLButtonElement);
  let noted = "";

  panelToggle.addEventListener("click", () => {
    const open = !body.classList.toggle("panel-closed");
    panelToggle.setAttribute("aria-expanded", String(open));
  });
  if (new URLSearchParams(location.search).get("panel") === "closed") panelToggle.click();

  byId("copy-link", HTMLButtonElement).addEventListener("click", async () => {
    const link = new URL(location.href);
    link.search = `?${new URLSearchParams({ session: byId("session", HTMLElement).textContent ?? "" })}`;
    try {
      await navigator.clipboard.writeText(link.href);
      toast("Link copied");
    } catch {
      // The clipboard is closed to pages on plain http away from localhost.
      prompt("Copy this link", link.href);
    }
  });
  byId("snapshot", HTMLButtonElement).addEventListener("click", () => {
    canvas.toBlob((blob) => {
      if (blob === null) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `headcast-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  });
  const fullScreen = byId("full-screen", HTMLButtonElement);
  fullScreen.hidden = !document.fullscreenEnabled;
  fullScreen.addEventListener("click", () => {
    if (document.fullscreenElement !== null) document.exitFullscreen();
    else byId("stage", HTMLElement).requestFullscreen().catch((error) => toast(String(error), "error"));
  });

  return {
    /** @param {"connecting" | "joined" | "lost"} to */
    setStatus(to) {
      status.dataset.status = to;
      status.textContent = STATUS_TEXT[to];
      body.classList.toggle("offline", to === "lost");
    },
    /** @param {string} session */
    setSession(session) {
      byId("session", HTMLElement).textContent = session;
      document.title = `${session} – Headcast`;
    },
    /**
     * @param {Welcome} welcome
     * @param {Role} wanted
     */
    setWelcome(welcome, wanted) {
      const watching = welcome.role === "viewer";
      notice.hidden = !watching || wanted === "viewer";
      body.classList.toggle("watching", watching);
      byId("server-facts", HTMLElement).textContent = [
        welcome.avatar && `Avatar ${welcome.avatar}`,
        welcome.server.adapter,
        welcome.server.version && `Headcast ${welcome.server.version}`,
      ].filter(Boolean).join(" · ");
      const notes = welcome.notes.join("\n");
      if (notes === noted) return;
      noted = notes;
      byId("notes", HTMLElement).hidden = notes === "";
      byId("all-notes", HTMLElement).hidden = notes === "";
      for (const list of document.querySelectorAll(".notes-list")) {
        list.replaceChildren(...welcome.notes.map((note) => {
          const item = document.createElement("li");
          item.textContent = note;
          return item;
        }));
      }
    },
    /** @param {Stats} stats */
    setStats(stats) {
      const viewers = byId("viewers", HTMLElement);
      viewers.hidden = stats.viewers < 2;
      viewers.textContent = `${stats.viewers} connected`;
      takeControl.hidden = stats.puppeteer;
      byId("notice-text", HTMLElement).textContent = stats.puppeteer
        ? "Somebody else is driving this head. You are watching."
        : "Nobody is driving this head.";
    },
    /**
     * @param {Role | null} role
     * @param {boolean} driving
     */
    setDriving(role, driving) {
      mode.textContent = role === "viewer" ? "Watching" : driving ? "You are driving" : "Idle motion";
      mode.classList.toggle("driving", driving);
    },
    /** @param {string} colour #rrggbb */
    setBackground(colour) {
      document.documentElement.style.setProperty("--backdrop", colour);
    },
    pictureShown() {
      if (!body.classList.contains("has-picture")) body.classList.add("has-picture");
    },
    /** @param {() => void} act */
    onTakeControl(act) {
      takeControl.addEventListener("click", act);
    },
    /** @param {(view: Partial<Camera> | null) => void} act */
    onView(act) {
      for (const [id, view] of Object.entries(VIEWS)) {
        const button = byId(`view-${id}`, HTMLButtonElement);
        button.addEventListener("click", () => act(view));
      }
    },
  };
}
