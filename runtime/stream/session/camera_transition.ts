import { type Camera, type CameraMove, moveFrom } from "../../base/camera.ts";
import type { SessionStep } from "./session_effect.ts";
import type { SessionEvent } from "./session_event.ts";
import type { MemberState, OccupiedSession, SessionState } from "../session_state.ts";
import { reject, settle, stay, take, tooManyRenditions } from "../session_step.ts";
import { isOccupied } from "./occupancy.ts";

/** A program's view moves the session's camera, and whoever looks through that is told. */
export function onView(state: SessionState, event: SessionEvent & { type: "view" }): SessionStep {
  if (!isOccupied(state)) {
    return reject(state, "not-joined", `Cannot move the camera, nobody is in session: ${state.facts.name}`);
  }
  return {
    state: moved(state, event),
    effects: state.members.flatMap(({ id, camera }) =>
      camera === null ? [{ type: "tellCamera", member: id } as const] : []
    ),
  };
}

/** A puppeteer moves the session's camera; a viewer gets one of its own, and with it a rendition of its own. */
export function onCamera(
  state: OccupiedSession,
  member: MemberState,
  event: SessionEvent & { type: "camera" },
): SessionStep {
  const { objection = null } = event;
  if (member.role === "puppeteer") return stay(moved(state, event));
  const within = (to: MemberState) => state.members.map((each) => each === member ? to : each);
  if (member.camera) return stay({ ...state, members: within(moved(member, event)) });
  // Who draws by itself moves it by itself; what is drawn for it later looks through it.
  if (member.rendition === null) {
    return stay({ ...state, members: within(moved({ ...member, camera: state.camera }, event)) });
  }
  const { spec, codecString } = state.renditions.find(({ key }) => key === member.rendition)!;
  const taken = take({ room: state, effects: [] }, spec, member.id, codecString);
  if (!taken) return tooManyRenditions(state);
  if (objection !== null) return reject(state, "too-costly", objection);
  const { key } = taken.rendition;
  return settle(state, {
    room: {
      ...taken.room,
      members: within({ ...moved({ ...member, camera: state.camera }, event), rendition: key }),
    },
    effects: [
      ...taken.effects,
      ...member.resting ? [] : [
        { type: "unwatch", member: member.id, rendition: member.rendition } as const,
        { type: "watch", member: member.id, rendition: key } as const,
      ],
    ],
  }, 0);
}

/** What has a camera, with it on its way elsewhere. */
function moved<T extends { readonly camera: Camera | null; readonly move?: CameraMove }>(
  what: T,
  { camera, easeMs = 0, time }: { camera: Camera; easeMs?: number | undefined; time: number },
): T {
  const { move, ...rest } = what;
  return { ...rest, camera, ...moveFrom(what.camera ?? camera, move, easeMs, time) } as unknown as T;
}
