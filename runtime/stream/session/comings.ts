import { awayBy, holds } from "../handover/away.ts";
import type { Ticket } from "../handover/away_state.ts";
import { digestOf } from "../handover/tickets.ts";
import type { BoundJoin } from "../admission.ts";
import type { SessionEffects } from "../session_effects.ts";
import type { SessionEvent } from "./session_event.ts";
import type { MemberState, SessionState } from "../session_state.ts";
import { askedSpec, objectionToCost } from "./asked_pictures.ts";
import type { ClientLine } from "./client_line.ts";
import { isOccupied } from "./occupancy.ts";
import type { SessionOptions } from "./session_options.ts";

/** How clients come, come back and go. They are known by the id that `join` gives. */
export interface Comings {
  /** @throws {ProtocolError} role-taken (by one who sends poses), too-many-clients, too-many-renditions, too-costly; nothing has changed then */
  join(line: ClientLine, message: BoundJoin): string;
  /** Whether somebody comes back by that secret, with that token, whom this session waits for or still has. */
  knows(secret: string | undefined, token: string | null): boolean;
  /** @param isLost it said nothing: where it can come back it is waited for */
  leave(client: string, isLost?: boolean): void;
  /** A client goes on with another token. */
  bind(client: string, token: string): void;
}

export function createComings(
  options: SessionOptions,
  { effects, left, names, happen, state }: {
    readonly effects: SessionEffects;
    /** Told of who goes. */
    left(id: string): void;
    /** Names that no recording has yet. */
    names(): { readonly file: string; readonly motionFile: string };
    happen(event: SessionEvent): void;
    state(): SessionState;
  },
): Comings {
  const { clock } = options;
  function goes(id: string, type: "leave" | "lose"): void {
    left(id);
    withdrawn(state(), id, effects, clock.now());
    happen({ type, id, time: clock.now() });
    effects.unseat(id);
  }

  /** Who comes back may have a connection still, of which it is not known yet that it is lost. */
  function comeBack(ticket: Ticket): string | null {
    const member = memberBy(state(), ticket, clock.now());
    if (member === null) return null;
    const before = effects.viewers.get(member.id)?.line;
    if (before !== undefined) goes(member.id, "lose");
    before?.replaced();
    return member.id;
  }

  return {
    knows(secret, token) {
      const ticket = ticketOf(secret, token);
      return ticket !== undefined && memberBy(state(), ticket, clock.now()) !== null;
    },
    join(line, message) {
      const { role, resize: resizes, delivery, generation, sequence } = message;
      const resume = ticketOf(message.resume, line.back?.token);
      const known = resume ? comeBack(resume) : null, id = known ?? crypto.randomUUID();
      effects.seat(id, line);
      try {
        const spec = askedSpec(message, state().facts.avatar, options.facts);
        // What a server that it has come from says of it is out of date.
        const shared = known === null ? options : { ...options, elsewhere: undefined };
        const objection = objectionToCost(shared, spec, line.payer);
        const sound = effects.sound === null ? undefined : message.sound?.[0];
        const asked = { role, spec, objection, ...sound && { sound }, resizes, delivery };
        const got = generation !== undefined && sequence !== undefined ? { generation, sequence } : undefined;
        const back = ticketOf(line.back?.secret, line.back?.token);
        happen({ type: "join", id, time: clock.now(), ...names(), ...asked, back, resume, got });
        if (sound) effects.sound?.add(id, line.hearer, sound);
      } catch (error) {
        effects.unseat(id);
        throw error;
      }
      return id;
    },
    leave: (id, isLost = false) => goes(id, isLost ? "lose" : "leave"),
    bind: (id, token) => happen({ type: "bind", id, token }),
  };
}

/** @param secret undefined where there is none */
const ticketOf = (secret: string | undefined, token: string | null = null): Ticket | undefined =>
  secret === undefined ? undefined : { secret: digestOf(secret), token };

/** The member that comes back by a ticket, whether its connection is known to be lost or not; null for nobody. */
function memberBy(state: SessionState, ticket: Ticket, time: number): MemberState | null {
  if (!isOccupied(state)) return null;
  return awayBy(state, ticket, time)?.member ?? state.members.find((each) => holds(each, ticket)) ?? null;
}

/** Who asks for the seat and goes has asked for it all the same: it may not come back at once and ask again. */
function withdrawn(state: SessionState, id: string, { viewers, asks }: SessionEffects, time: number): void {
  const payer = viewers.get(id)?.line.payer;
  if (payer === undefined || !isOccupied(state)) return;
  if (state.seat?.kind === "asked" && state.seat.asker === id) asks.note(payer, "withdrawn", time);
}
