import type { Source, SourceKind } from "./source_report.ts";

const STATES: Readonly<Record<Exclude<Source["state"], "silent">, string>> = {
  driving: "drives the head",
  waiting: "waits: somebody else drives",
  unwatched: "waits: nobody is in the session",
};

/** What to do in an app that sends by itself. */
const STEPS: Readonly<Record<string, string>> = {
  livelink:
    "On the iPhone: Settings, Live Link, Add Target. The address to enter is shown here once the port listens.",
  vmc: "VSeeFace: Settings, General, send data with OSC/VMC protocol. Others have the same under VMC.",
  openseeface: "Its facetracker sends to this port by itself.",
};

/**
 * What a port does now, in a sentence.
 *
 * @param wakes whether the app sends to whoever calls it, and so not by itself
 */
export function sourceWord(
  source: Source,
  addresses: readonly string[],
  from: string,
  wakes = false,
): string {
  const last = source.sender ?? source.senders[0]?.name ?? null;
  if (source.state === "silent" && last === null) return sendHere(source, addresses, from, wakes);
  const sender = last ?? "Somebody";
  if (source.state === "silent") return `${sender} has fallen silent`;
  return `${sender} ${STATES[source.state]}, ${Math.round(source.rate)} a second`;
}

/** What to type into the app. */
function sendHere(
  { address, port, phone }: Source,
  addresses: readonly string[],
  from: string,
  wakes: boolean,
): string {
  if (address === undefined) return "Nobody sends yet";
  if (phone !== undefined) return `Waiting for ${phone}. Open the app there, in the same network`;
  if (wakes) return "Nobody sends yet, and no phone is called: listen below with the phone's address";
  if (address === "127.0.0.1" || address === "::1") {
    return `Nobody sends yet. On this server's machine send to ${address}, port ${port}`;
  }
  const here = address === "0.0.0.0" || address === "::"
    ? addresses.length > 0 ? addresses : [from]
    : [address];
  return `Nobody sends yet. In the app enter ${here.join(" or ")}, port ${port}`;
}

/** What to do in the app, and who else can then send. @param open the network is heard, not this machine alone */
export function formHint({ kind, words, wakes }: SourceKind, open: boolean): string {
  if (wakes) {
    return `${words} shows the phone's address at the top of its screen. That phone alone is called, and heard.`;
  }
  const step = STEPS[kind];
  const heard = open ? "Anybody in the server's network can send to it then." : "";
  return [step, heard].filter(Boolean).join(" ");
}

/** What its link is like; empty where there is nothing to be told. */
export function linkWord({ lost, late, malformed, delay }: Source): string {
  return [
    lost > 0 && `${lost} lost`,
    late > 0 && `${late} late`,
    delay >= 1 && `held back ${Math.round(delay)} ms`,
    malformed > 0 && `${malformed} not understood`,
  ].filter(Boolean).join(", ");
}

/** "Live Link Face, port 11111", and for which session where that is not the page's. */
export function sourceTitle(
  { kind, port, session }: Source,
  kinds: readonly SourceKind[],
  here: string,
): string {
  const words = kinds.find((each) => each.kind === kind)?.words ?? kind;
  return `${words}, port ${port}${session === here ? "" : `, for ${session}`}`;
}

/** Who still sends besides the one that is heard. */
export function othersWord({ senders }: Source): string {
  const others = senders.filter(({ heard, rate }) => !heard && rate >= 1).map(({ name }) => name);
  return others.length === 0 ? "" : `Also sending: ${others.slice(0, 3).join(", ")}`;
}
