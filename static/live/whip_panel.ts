import { byId, setText, toast } from "../dom.ts";
import { tokenHeaders } from "../token.ts";

/** How often the state is asked for while it is looked at. */
const POLL_MS = 2000;

/** What the server tells of a session that is published; others than operators see no more than its state. */
interface Report {
  readonly state: "connecting" | "live" | "waiting" | "ended";
  readonly host?: string;
  readonly reason?: string | null;
}

export interface WhipPanelOptions {
  session: string;
  token: () => string | null;
}

let shown = false;

/** Shows whether the session is published by WHIP, and lets an operator begin and end that. A second call does nothing. */
export function showWhip({ session, token }: WhipPanelOptions): void {
  if (shown) return;
  shown = true;
  const page = byId("page-stream", HTMLElement);
  const form = byId("whip-form", HTMLFormElement), stop = byId("whip-stop", HTMLButtonElement);
  const url = byId("whip-url", HTMLInputElement), secret = byId("whip-token", HTMLInputElement);
  const address = new URL(`api/sessions/${encodeURIComponent(session)}/whip`, document.baseURI);

  async function ask(init: RequestInit = {}): Promise<Response> {
    const headers = { ...tokenHeaders(token()), ...init.body ? { "content-type": "application/json" } : {} };
    const response = await fetch(address, { ...init, headers, cache: "no-store" });
    if (response.ok) return response;
    const { error } = await response.json();
    throw new Error(error);
  }

  async function refresh(): Promise<void> {
    const { whip, hosts = [] }: { whip: Report | null; hosts?: string[] } = await (await ask()).json();
    byId("whip", HTMLElement).hidden = whip === null && hosts.length === 0;
    setText("whip-word", whip === null ? `To one of: ${hosts.join(", ")}` : words(whip));
    stop.hidden = whip?.host === undefined;
    form.hidden = hosts.length === 0 || whip !== null && whip.state !== "ended";
    if (url.value === "" && hosts.length > 0) url.placeholder = `https://${hosts[0]}/...`;
  }

  const look = () => void refresh().catch(() => {});
  const act = async (init: RequestInit) => {
    try {
      await ask(init);
      secret.value = "";
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
    }
    look();
  };
  stop.addEventListener("click", () => void act({ method: "DELETE" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wish = { url: url.value.trim(), ...secret.value === "" ? {} : { token: secret.value.trim() } };
    void act({ method: "POST", body: JSON.stringify(wish) });
  });
  look();
  setInterval(() => {
    if (!page.hidden && !document.hidden) look();
  }, POLL_MS);
}

function words({ state, host, reason }: Report): string {
  const whither = host === undefined ? "" : ` to ${host}`;
  switch (state) {
    case "live":
      return reason ? `On air${whither}, but ${reason}` : `On air${whither}`;
    case "connecting":
      return `Connecting${whither}`;
    case "waiting":
      return `Tries again${whither}${reason ? `: ${reason}` : ""}`;
    case "ended":
      return `Not on air${reason ? `: ${reason}` : ""}`;
  }
}
