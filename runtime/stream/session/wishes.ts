import type { Camera } from "../../base/camera.ts";
import type { CameraMessage, SeatMessage } from "../../protocol/client_messages.ts";
import type { Delivery } from "../../protocol/fields.ts";
import { objectionToChange } from "../avatar/avatar_transition.ts";
import { TURN_SECONDS } from "../limits.ts";
import { specOf } from "../motion/deliveries.ts";
import type { FileNames } from "../recording/file_names.ts";
import type { SessionEffects } from "../session_effects.ts";
import type { SessionEvent } from "./session_event.ts";
import type { AvatarPlace, SessionState } from "../session_state.ts";
import type { RenditionSpec } from "../worker/render_messages.ts";
import { objectionToCost } from "./asked_pictures.ts";
import { isOccupied, membersOf } from "./occupancy.ts";
import type { SessionOptions } from "./session_options.ts";

/** What clients want changed, for themselves or for everybody. */
export interface Wishes {
  /** @throws {ProtocolError} too-many-renditions or too-costly where a viewer's own camera would need one more */
  camera(client: string, message: CameraMessage): void;
  /**
   * How the session comes to a client from here on.
   *
   * @throws {ProtocolError} unavailable where poses are sent to nobody; too-many-clients, too-many-renditions or too-costly
   * where its pictures would need one more
   */
  delivery(client: string, delivery: Delivery): void;
  /**
   * A client wants another avatar shown; what becomes of that is told to everybody.
   *
   * @param operator whether its token is one's, who may whoever drives
   * @throws {ProtocolError} not-puppeteer, unknown-avatar, unavailable
   */
  changeAvatar(client: string, name: string, operator: boolean): void;
  /** What a client does about the puppeteer's seat. @throws {ProtocolError} not-puppeteer, too-many-asks */
  seat(client: string, message: SeatMessage): void;
  /** Begins or ends a recording. @throws {ProtocolError} not-puppeteer, unavailable, too-many-renditions */
  record(client: string, on: boolean): void;
  /** Begins or ends a recording of what drives it. @throws {ProtocolError} not-puppeteer, unavailable */
  recordMotion(client: string, on: boolean): void;
}

export function createWishes(
  options: SessionOptions,
  effects: SessionEffects,
  files: FileNames,
  state: () => SessionState,
  happen: (event: SessionEvent) => void,
): Wishes {
  const { clock } = options;
  /** @param spec null where nothing is opened */
  const objectionIn = (spec: RenditionSpec | null, client: string) =>
    spec && objectionToCost(options, spec, effects.viewers.get(client)!.line.payer);
  return {
    camera(id, { azimuth, elevation, distance, fovY, height = 0, easeMs }) {
      const camera: Camera = { azimuth, elevation, distance, fovY, height };
      const objection = objectionIn(ownedBy(state(), id), id);
      happen({ type: "camera", id, camera, easeMs, objection, time: clock.now() });
    },
    delivery(id, delivery) {
      const time = clock.now(), coming = delivery === "motion" ? null : comingTo(state(), id);
      const isOften = coming !== null && !effects.viewers.get(id)!.turns.take(time);
      const objection = isOften ? TOO_OFTEN : objectionIn(coming, id);
      happen({ type: "delivery", id, delivery, objection, time });
    },
    changeAvatar: (id, avatar, operator) =>
      happen(avatarEvent(state(), { id, operator, time: clock.now() }, () => options.placeOf(avatar))),
    seat: (id, message) => happen(seatEvent(effects, id, message, clock.now())),
    record: (id, on) => happen({ type: "record", id, on, time: clock.now(), file: files.propose() }),
    recordMotion: (id, on) =>
      happen({ type: "recordMotion", id, on, time: clock.now(), file: files.proposeMotion() }),
  };
}

/** @throws {ProtocolError} too-many-asks */
function seatEvent(
  { viewers, asks }: SessionEffects,
  id: string,
  { act, client: asker }: SeatMessage,
  time: number,
): SessionEvent {
  const payer = viewers.get(id)?.line.payer;
  if (act === "ask" && payer !== undefined) asks.check(payer, time);
  return { type: "seat", id, act, asker, time };
}

/** @throws {ProtocolError} what `place` does, for who may want another avatar: others learn nothing of what there is */
function avatarEvent(
  state: SessionState,
  asked: { readonly id: string; readonly operator: boolean; readonly time: number },
  place: () => AvatarPlace,
): SessionEvent {
  const member = membersOf(state).find(({ id }) => id === asked.id);
  const may = member && isOccupied(state) &&
    objectionToChange(state, member, asked.operator, asked.time) === null;
  return { type: "changeAvatar", ...asked, avatar: may ? place() : state.facts.avatar };
}

/** What a camera of its own would open for a client that has none yet; null where it would open nothing. */
function ownedBy(state: SessionState, client: string): RenditionSpec | null {
  const member = membersOf(state).find(({ id }) => id === client);
  if (!isOccupied(state) || member?.role !== "viewer" || member.camera) return null;
  return state.renditions.find(({ key }) => key === member.rendition)?.spec ?? null;
}

/** What would be opened for a client that has no pictures yet; null where it has some. */
function comingTo(state: SessionState, client: string): RenditionSpec | null {
  const member = membersOf(state).find(({ id }) => id === client);
  return isOccupied(state) && member?.rendition === null ? specOf(state, member) : null;
}

const TOO_OFTEN =
  `Cannot open its pictures again, after a few times they are so only every: ${TURN_SECONDS} s`;
