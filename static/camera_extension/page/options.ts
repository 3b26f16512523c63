import { byId } from "../../dom.ts";
import { chrome } from "../chrome.ts";
import { patternOf, readLink, readSettings, type Settings, siteOf, SIZES } from "../settings.ts";
import { createTrial } from "./trial.ts";

/** The options page: each change holds at once, in calls that are on too. */

const field = (id: string) => byId(id, HTMLInputElement);
const [on, server, token, session, avatar, background, first] = [
  "on",
  "server",
  "token",
  "session",
  "avatar",
  "background",
  "first",
].map(field);
const size = byId("size", HTMLSelectElement);
const wide = byId("wide", HTMLSelectElement);
const refused = byId("refused", HTMLOutputElement);

let settings = await stored();
const trial = createTrial(() => settings);

async function stored(): Promise<Settings> {
  return readSettings((await chrome.storage.local.get("settings"))["settings"]);
}

async function change(changes: Partial<Settings>): Promise<void> {
  settings = { ...settings, ...changes };
  await chrome.storage.local.set({ settings });
}

function show(): void {
  on!.checked = settings.on;
  byId("on-word", HTMLElement).textContent = settings.on ? "Plugged in" : "Pulled out";
  server!.value = settings.server;
  token!.value = settings.token;
  session!.value = settings.session;
  avatar!.value = settings.avatar;
  background!.value = settings.background;
  size.value = String(settings.size);
  wide.value = settings.wide ? "true" : "";
  first!.checked = settings.first;
  byId("sites", HTMLUListElement).replaceChildren(
    ...(settings.sites.length === 0 ? [emptyRow()] : settings.sites.map(siteRow)),
  );
}

function emptyRow(): HTMLElement {
  const row = document.createElement("li");
  row.className = "none";
  row.textContent = "No site yet.";
  return row;
}

function siteRow(site: string): HTMLElement {
  const row = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = name.title = site;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.textContent = "Remove";
  remove.setAttribute("aria-label", `Remove ${site}`);
  remove.addEventListener("click", async () => {
    await change({ sites: settings.sites.filter((each) => each !== site) });
    await chrome.permissions.remove({ origins: [patternOf(site)] }).catch(() => false);
    show();
  });
  row.append(name, remove);
  return row;
}

/** Asks the browser for leave: it has to be asked within a click. */
async function add(text: string): Promise<string> {
  const site = siteOf(text);
  if (site === null) return "Name a site by its address, such as meet.example.org: only https has cameras.";
  if (settings.sites.includes(site)) return "";
  const allowed = await chrome.permissions.request({ origins: [patternOf(site)] });
  if (!allowed) return `The browser was not allowed to add the camera to ${site}.`;
  await change({ sites: [...settings.sites, site] });
  return "";
}

function takeServer(): void {
  const link = readLink(server!.value);
  server!.setCustomValidity(link === null ? "An address such as http://127.0.0.1:8787/" : "");
  if (!server!.reportValidity() || link === null) return;
  // A token is shown to no server but the one that it was for.
  const foreign = link.server !== settings.server && link.token === undefined;
  void change({ ...link, ...(foreign && { token: "" }) }).then(show);
}

for (const each of SIZES) size.add(new Option(`${each} pixels`, String(each)));
show();

on!.addEventListener("change", () => void change({ on: on!.checked }).then(show));
first!.addEventListener("change", () => void change({ first: first!.checked }));
server!.addEventListener("change", takeServer);
token!.addEventListener("change", () => void change({ token: token!.value.trim() }));
session!.addEventListener("change", () => {
  if (session!.reportValidity()) void change({ session: session!.value.trim() });
});
background!.addEventListener("change", () => void change({ background: background!.value.trim() }));
avatar!.addEventListener("change", () => void change({ avatar: avatar!.value.trim() }));
size.addEventListener("change", () => void change({ size: Number(size.value) }));
wide.addEventListener("change", () => void change({ wide: wide.value !== "" }));
byId("add", HTMLFormElement).addEventListener("submit", async (event) => {
  event.preventDefault();
  const site = field("site");
  refused.value = await add(site.value);
  if (refused.value === "") site.value = "";
  show();
});
byId("try", HTMLButtonElement).addEventListener("click", trial.run);
chrome.storage.onChanged.addListener(() =>
  void stored().then((fresh) => {
    settings = fresh;
    show();
  })
);
