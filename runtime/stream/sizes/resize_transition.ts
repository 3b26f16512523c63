import type { SessionStep } from "../session/session_effect.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type { MemberState, OccupiedSession, RenditionState } from "../session_state.ts";
import { stay } from "../session_step.ts";

/**
 * Whether a rendition's pictures may take another size: it is the server's to choose, and all that is given them can go on
 * with another. Recordings, who takes a session without a WebSocket and stacked alpha keep what they began with.
 */
function mayResize({ members, recording }: OccupiedSession, { key, spec }: RenditionState): boolean {
  return spec.auto !== undefined && spec.alpha === undefined &&
    !(recording.kind === "on" && recording.rendition === key) &&
    members.every((member) => member.rendition !== key || member.resizes === true);
}

/** The device holds another size: it is got ready where it may come, and not beside another avatar. */
export function onResize(
  state: OccupiedSession,
  { rendition: key, size }: SessionEvent & { type: "resize" },
): SessionStep {
  const rendition = state.renditions.find((each) => each.key === key);
  if (!rendition || rendition.spec.size === size || state.change || !mayResize(state, rendition)) {
    return stay(state);
  }
  return { state, effects: [{ type: "resize", rendition: key, size }] };
}

/** It is ready: pictures come in it from now on, where that may still be. */
export function onResized(
  state: OccupiedSession,
  { rendition: key, size, codecString }: SessionEvent & { type: "resized" },
): SessionStep {
  const rendition = state.renditions.find((each) => each.key === key);
  if (!rendition) return stay(state);
  if (rendition.codecString === null || !mayResize(state, rendition)) {
    return { state, effects: [{ type: "keepSize", rendition: key }] };
  }
  const now: RenditionState = { ...rendition, codecString, spec: { ...rendition.spec, size } };
  const told = ({ id }: MemberState) => ({ type: "tellSize", member: id }) as const;
  return {
    state: { ...state, renditions: state.renditions.map((each) => each === rendition ? now : each) },
    effects: [
      { type: "swapSize", rendition: key },
      ...state.members.filter((member) => member.rendition === key).map(told),
    ],
  };
}
