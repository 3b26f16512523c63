import type { Source, SourceKind } from "./source_report.ts";

const STATES: Readonly<Record<Exclude<Source["state"], "silent">, string>> = {
  driving: "drives the head",
  waiting: "waits: somebody else drives",
  unwatched: "waits: nobody is in the session",
};

/** What a port does now, in a sentence. */
export function sourceWord(source: Source, addresses: readonly string[], from: string): string {
  if (source.state === "silent" && source.sender === null) return sendHere(source, addresses, from);
  const sender = source.sender ?? "Somebody";
  if (source.state === "silent") return `${sender} has fallen silent`;
  return `${sender} ${STATES[source.state]}, ${Math.round(source.rate)} a second`;
}

/** What to type into the app. */
function sendHere({ address, port, phone }: Source, addresses: readonly string[], from: string): string {
  if (address === undefined) return "Nobody sends yet";
  if (phone !== undefined) return `Waiting for ${phone}. Open the app there, in the same network`;
  if (address === "127.0.0.1" || address === "::1") {
    return `Nobody sends yet. On this server's machine send to ${address}, port ${port}`;
  }
  const here = address === "0.0.0.0" || address === "::"
    ? addresses.length > 0 ? addresses : [from]
    : [address];
  return `Nobody sends yet. In the app enter ${here.join(" or ")}, port ${port}`;
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

/** Senders besides the one that is heard. */
export function othersWord({ senders }: Source): string {
  const others = senders.filter(({ heard }) => !heard).map(({ name }) => name);
  return others.length === 0 ? "" : `Also sending: ${others.slice(0, 3).join(", ")}`;
}
