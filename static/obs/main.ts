/**
 * The page /obs/SESSION: a head alone and nothing behind it, for OBS's browser source. Nobody watches over it while it is
 * on air, so that it shows the head or nothing: no control, no message, and it comes back for ever. `?debug` says how it
 * goes.
 */
import type { HeadcastAvatarElement } from "../embed/element.ts";
import type { HeadcastEvents } from "../embed/options.ts";
import { takeToken, watchForToken } from "../token.ts";
import { readRequest, waitAfter } from "./request.ts";
import { followObs } from "./shown.ts";

/** The element's script comes with this page, from the same server. */
const SCRIPT_MS = 10_000;

const late = setTimeout(() => location.reload(), SCRIPT_MS);
await customElements.whenDefined("headcast-avatar");
clearTimeout(late);

const { server, debug, ...wanted } = readRequest(location.href);
const ground = wanted.background === undefined ? { transparent: "" } : {};
const output = document.querySelector("output")!;
output.hidden = !debug;
const told = new Map<string, string>();
const air = document.createElement("headcast-avatar") as HeadcastAvatarElement;
let refusals = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function tell(what: string, text: string): void {
  told.set(what, text);
  output.textContent = [...told.values()].filter((line) => line !== "").join("\n");
}

const on = <Kind extends keyof HeadcastEvents>(kind: Kind, take: (event: HeadcastEvents[Kind]) => void) =>
  air.addEventListener(kind, (event) => take((event as CustomEvent<HeadcastEvents[Kind]>).detail));

on("state", (state) => {
  tell("state", `${wanted.session}: ${state}`);
  air.classList.toggle("lost", state !== "connected");
  if (state === "connected") {
    refusals = 0;
    tell("error", "");
  } else tell("quality", "");
  if (state === "refused") again();
});
on("ready", ({ notes }) => tell("notes", notes.join("\n")));
on("error", (error) => {
  // What the address asks for and there is not, is wrong with a connection too.
  tell(error instanceof RangeError ? "asked" : "error", error.message);
  // What cannot be a session's name is refused before anything is opened.
  if (air.headcast === null) again();
});
on("quality", ({ fps, dropped, bitrate, sound, drawn, delivery, drawing }) => {
  const { size, codec } = air.headcast!.info!;
  const rate = `${Math.round(fps)} frames a second, ${dropped} dropped, ${Math.round(bitrate / 1000)} kbit/s`;
  const scaled = drawn !== undefined && drawn < size ? `, drawn ${drawn} x ${drawn}` : "";
  const here = `drawn here at ${drawing.size} x ${drawing.size} in ${
    drawing.ms?.toFixed(1)
  } ms by ${drawing.adapter}`;
  const how = delivery === "motion" ? here : `${size} x ${size} by ${codec}${scaled}`;
  tell("quality", `${how}, ${rate}, sound ${sound}`);
  const waits = delivery === "video" && ["auto", "motion"].includes(wanted.delivery ?? "");
  tell("delivery", drawing.why ?? (waits ? "video, while what draws it here is loaded or tried" : ""));
});

/** Setting a token, the same one too, opens the session anew. */
function open(): void {
  clearTimeout(timer);
  air.token = takeToken();
}

function again(): void {
  clearTimeout(timer);
  refusals++;
  timer = setTimeout(open, waitAfter(refusals));
}

// What has faded must not be seen again for the moment before a new picture comes.
air.addEventListener("transitionend", () => {
  const canvas = air.shadowRoot!.querySelector("canvas")!;
  canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
});
watchForToken(() => {
  refusals = 0;
  open();
});

for (const [name, value] of Object.entries({ src: server, ...wanted, viewer: "", ...ground })) {
  air.setAttribute(name, String(value));
}
followObs(globalThis, (when) => air.setAttribute("watch", when));
open();
document.body.prepend(air);
