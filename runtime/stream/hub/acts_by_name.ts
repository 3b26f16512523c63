import type { AskMessage, SpeechMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { SentDelivery } from "../../protocol/fields.ts";
import type { SessionDetails } from "../../protocol/admin/admin_report.ts";
import type { WholeAnswer } from "../brain/questions.ts";
import type { DrivenFace } from "../driven_face.ts";
import { sentTo } from "../motion/deliveries.ts";
import type { FeedOutcome, Session } from "../session.ts";
import { isOccupied, membersOf } from "../session/occupancy.ts";
import type { SessionRegistry } from "../session_registry.ts";
import type { MemberState, SessionState } from "../session_state.ts";
import { apiOf, type InterruptedNews } from "../sound/speech_state.ts";

/** A session as programs see it. */
export interface SessionReport {
  name: string;
  avatar: string;
  /** Who is got ready to be shown in its place; left out where nobody is. */
  coming?: string;
  state: SessionState["kind"];
  clients: number;
  /** Of them, what is sent to how many. */
  deliveries: Readonly<Record<SentDelivery, number>>;
  renditions: number;
  /** The mood that is set over what drives it; left out where none is. */
  mood?: string;
}

/** What programs do to sessions, by their names. */
export interface ActsByName {
  sessions(): SessionReport[];
  /** All sessions, as operators see them. */
  details(): SessionDetails[];
  /** Sends everybody in a session away and ends it; false where there is none of that name. */
  endSession(name: string): boolean;
  /** Takes the puppeteer's seat from whoever sits there; whether somebody did, null where there is no such session. */
  freeSeat(name: string): boolean | null;
  /** An avatar is renamed or deleted, which nobody is shown: what remembers it is forgotten. */
  forgetAvatar(name: string): void;
  /** The face of a session; null while nobody is in it. */
  faceOf(session: string): DrivenFace | null;
  /** A program moves a session's camera; false where there is none of that name. @throws {ProtocolError} as `Session.view` */
  view(session: string, ...to: Parameters<Session["view"]>): boolean;
  /** A program sets a session's mood; as `view`. @throws {ProtocolError} as `Session.mood` */
  mood(session: string, mood: Parameters<Session["mood"]>[1]): boolean;
  /** A pose from one of the server's ports, for a session by name. One that nobody is in is not made for it. */
  feed(session: string, ...pose: Parameters<Session["feed"]>): FeedOutcome;
  /**
   * What a program says by the API, in a session by name; null where there is none of that name.
   *
   * @param payer whose share of what may be begun it uses; the server's own where it is not given
   */
  speak(session: string, message: SpeechMessage, payer?: string): number | null;
  /** Interrupts for a program, and tells what was heard; null as for `speak`. @param id all where it is not given */
  interrupt(session: string, id?: string): Promise<readonly InterruptedNews[] | null>;
  /** A program's question, and the answer when all of it is there; null as for `speak`. @param payer whose budget it uses */
  ask(session: string, payer: string, message: AskMessage): Promise<WholeAnswer | null>;
}

export const createActsByName = (sessions: SessionRegistry): ActsByName => ({
  forgetAvatar: sessions.forgetAvatar,
  details: () => [...sessions.all()].map((session) => session.details()),
  endSession: (name) => sessions.close(name, endedByOperator()),
  freeSeat: (name) => sessions.find(name)?.freeSeat() ?? null,
  sessions: () => [...sessions.all()].map(reportOf),
  faceOf(name) {
    const session = sessions.find(name);
    return session && isOccupied(session.state) ? session.face : null;
  },
  view: (name, ...to) => isFound(sessions.find(name), (session) => session.view(...to)),
  mood: (name, mood) => isFound(sessions.find(name), (session) => session.mood(null, mood)),
  feed: (session, ...pose) => sessions.find(session)?.feed(...pose) ?? "unwatched",
  speak: (name, message, payer) => sessions.find(name)?.speak(apiOf(payer), message) ?? null,
  interrupt: async (name, id) => await sessions.find(name)?.interrupt(id) ?? null,
  ask: async (name, payer, message) => await sessions.find(name)?.answer(payer, message) ?? null,
});

const endedByOperator = () =>
  new ProtocolError("not-allowed", "Cannot stay in this session, an operator has ended it");

function deliveriesOf(members: readonly MemberState[]): SessionReport["deliveries"] {
  const counts = { video: 0, motion: 0, both: 0 };
  for (const member of members) counts[sentTo(member)]++;
  return counts;
}

const reportOf = ({ name, avatar, state }: Session): SessionReport => ({
  ...{ name, avatar, state: state.kind },
  clients: membersOf(state).length,
  deliveries: deliveriesOf(membersOf(state)),
  renditions: isOccupied(state) ? state.renditions.length : 0,
  ...isOccupied(state) && state.change && { coming: state.change.avatar.name },
  ...isOccupied(state) && state.mood && { mood: state.mood.mood },
});

function isFound(session: Session | undefined, act: (session: Session) => void): boolean {
  if (session !== undefined) act(session);
  return session !== undefined;
}
