import type { Grant } from "../../protocol/grant.ts";
import { checkRenewal, type Entrance } from "../admission.ts";
import type { JoinedState } from "./connection_state.ts";
import { type Line, tell } from "./line.ts";
import { asRefusal, notRenewed } from "./refusals.ts";

/**
 * Looks at a fresh token, and tells the client what became of it.
 *
 * @param take puts the fresh grant in place of the one before
 * @throws nothing: what is wrong is told
 */
export async function renewBy(
  entrance: Entrance,
  token: string,
  line: Line,
  take: (fresh: Grant | null) => void,
): Promise<void> {
  try {
    const fresh = entrance.kind === "open" ? null : await entrance.look(token);
    take(fresh);
    line.send({ type: "renewed", until: fresh?.until ?? null });
  } catch (error) {
    tell(line, notRenewed(asRefusal(error)));
  }
}

/** Whatever is wrong with a fresh token, the one before holds on. @throws {ProtocolError} */
export function renewed(
  joined: JoinedState,
  fresh: Grant | null,
  countFor: (grant: Grant) => void,
): JoinedState {
  if (fresh === null || joined.grant === null) return joined;
  checkRenewal(fresh, joined.grant, joined.session.holdingOf(joined.client));
  countFor(fresh);
  joined.session.bind(joined.client, fresh.id);
  // What it may not ask for any more it does not get either.
  if (fresh.role === "viewer") joined.session.seat(joined.client, { type: "seat", act: "withdraw" });
  return { ...joined, grant: fresh };
}
