import type { Camera } from "../base/camera.ts";
import { SOURCE_SILENCE_MS } from "../motion/sources/faces.ts";
import { PUPPETEER_SILENCE_MS } from "./limits.ts";
import { beginRecording, onRecord, onRecorded, recordingLost } from "./recording/recording_transition.ts";
import { beginMotion, onMotionRecorded, onRecordMotion } from "./recording/motion_transition.ts";
import { hasPoses, isWelcomed, objectionToMotion, posed, unwatched } from "./motion/deliveries.ts";
import { bearsRefusal, onDelivery, withoutPictures } from "./motion/delivery_transition.ts";
import { moodAfter, moodTransition } from "./mood/mood_transition.ts";
import {
  avatarAfter,
  onChangeAvatar,
  onPrepared,
  onUnprepared,
  otherSpace,
  portraitOf,
} from "./avatar/avatar_transition.ts";
import { onResize, onResized } from "./sizes/resize_transition.ts";
import { seatAfter, seatTransition } from "./seat/seat_transition.ts";
import { speechTransition, speechWithout } from "./sound/speech_transition.ts";
import { type CameraMove, moveFrom } from "../base/camera.ts";
import type {
  MemberState,
  OccupiedSession,
  SessionEffect,
  SessionEvent,
  SessionFacts,
  SessionRoom,
  SessionState,
  SessionStep,
  SourceIdentity,
} from "./session_state.ts";
import {
  type Draft,
  finishing,
  finishingMotion,
  greet,
  greeted,
  hushing,
  reject,
  settle,
  stay,
  take,
  tooManyClients,
  tooManyRenditions,
  unseat,
} from "./session_step.ts";

export const emptySession = (facts: SessionFacts, time: number): SessionState => ({
  kind: "empty",
  facts,
  since: time,
  camera: portraitOf(facts.avatar),
});

/** What an event makes of a session, and what is to be done about it. No clock, no chance, no socket: a table. */
export function transition(state: SessionState, event: SessionEvent): SessionStep {
  return seatAfter(avatarAfter(stepOf(state, event), event), event);
}

function stepOf(state: SessionState, event: SessionEvent): SessionStep {
  switch (event.type) {
    case "join":
      return onJoin(state, event);
    case "end":
      return onEnd(state);
    case "feed":
      return onFeed(state, event);
    case "speak":
    case "sound":
    case "soundEnd":
    case "interrupt":
    case "resume":
    case "heard":
    case "heardOver":
    case "spoken":
      return speechTransition(state, event);
    case "seat":
    case "seatFree":
      return seatTransition(state, event);
    case "seatTime":
      return onTime(state, event);
    case "mood":
      return moodTransition(state, event);
    case "view":
      return onView(state, event);
    case "leave":
    case "opened":
    case "resize":
    case "resized":
    case "prepared":
    case "unprepared":
    case "refused":
    case "recorded":
    case "motionRecorded":
      return state.kind === "empty" || state.kind === "ended" ? stay(state) : onNews(state, event);
    case "pose":
    case "camera":
    case "keyframe":
    case "watch":
    case "delivery":
    case "changeAvatar":
    case "record":
    case "recordMotion": {
      const member = membersOf(state).find(({ id }) => id === event.id);
      if (!member || !isOccupied(state)) {
        return reject(
          state,
          "not-joined",
          `Cannot act in a session that was left: ${state.facts.name}`,
        );
      }
      return onAct(state, member, event);
    }
  }
}

/** Both that wait for a time: the question for the seat, and a mood that ends. */
function onTime(state: SessionState, event: SessionEvent & { type: "seatTime" }): SessionStep {
  const first = isOccupied(state) ? moodAfter(state, event.time) : stay(state);
  const then = seatTransition(first.state, event);
  return { state: then.state, effects: [...first.effects, ...then.effects] };
}

/** A program's view moves the session's camera, and whoever looks through that is told. */
function onView(state: SessionState, event: SessionEvent & { type: "view" }): SessionStep {
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

/** What has a camera, with it on its way elsewhere. */
function moved<T extends { readonly camera: Camera | null; readonly move?: CameraMove }>(
  what: T,
  { camera, easeMs = 0, time }: { camera: Camera; easeMs?: number | undefined; time: number },
): T {
  const { move, ...rest } = what;
  return { ...rest, camera, ...moveFrom(what.camera ?? camera, move, easeMs, time) } as unknown as T;
}

export const isOccupied = (state: SessionState): state is OccupiedSession =>
  state.kind === "watched" || state.kind === "driven";

export const membersOf = (state: SessionState): readonly MemberState[] =>
  isOccupied(state) ? state.members : [];

/** Whether somebody drives, rather than only could: a puppeteer silent for long leaves its seat to who asks for it. */
export const isDriven = (state: SessionState, time: number): boolean =>
  state.kind === "driven" && time - state.heardAt <= PUPPETEER_SILENCE_MS;

/** The source that drives; null where none does. */
export function drivingSource(state: SessionState, time: number): SourceIdentity | null {
  if (!isOccupied(state) || state.source === undefined) return null;
  return time - state.source.heardAt <= SOURCE_SILENCE_MS ? state.source.source : null;
}

function onNews(
  state: OccupiedSession,
  event: SessionEvent & {
    type:
      | "leave"
      | "opened"
      | "resize"
      | "resized"
      | "prepared"
      | "unprepared"
      | "refused"
      | "recorded"
      | "motionRecorded";
  },
): SessionStep {
  switch (event.type) {
    case "leave": {
      const left = state.members.filter(({ id }) => id === event.id);
      return left.length === 0 ? stay(state) : settle(state, without(state, left), event.time);
    }
    case "opened":
      return onOpened(state, event);
    case "resize":
      return onResize(state, event);
    case "resized":
      return onResized(state, event);
    case "prepared":
      return onPrepared(state, event);
    case "unprepared":
      return onUnprepared(state, event);
    case "refused":
      return onRefused(state, event);
    case "recorded":
      return settle(state, onRecorded(state, event), event.time);
    case "motionRecorded":
      return settle(state, onMotionRecorded(state, event), event.time);
  }
}

function onAct(
  state: OccupiedSession,
  member: MemberState,
  event: SessionEvent & {
    type: "pose" | "camera" | "keyframe" | "watch" | "delivery" | "changeAvatar" | "record" | "recordMotion";
  },
): SessionStep {
  switch (event.type) {
    case "pose":
      return onPose(state, member, event);
    case "camera":
      return onCamera(state, member, event);
    case "keyframe":
      // Who rests has no decoder that waits.
      return { state, effects: member.resting ? [] : wishes(member) };
    case "watch":
      return onWatch(state, member, event);
    case "delivery":
      return onDelivery(state, member, event);
    case "changeAvatar":
      return onChangeAvatar(state, member, event);
    case "record":
      return onRecord(state, member, event);
    case "recordMotion":
      return onRecordMotion(state, member, event);
  }
}

function onJoin(state: SessionState, event: SessionEvent & { type: "join" }): SessionStep {
  const { id, role, spec, time, file, motionFile, objection = null, sound, resizes, delivery = "video" } =
    event;
  const { facts } = state;
  if (state.kind === "ended") {
    return reject(state, "unavailable", `Cannot join a session that has ended: ${facts.name}`);
  }
  if (role === "puppeteer" && isDriven(state, time)) {
    return reject(
      state,
      "role-taken",
      `Cannot drive this head, somebody else does already in session: ${facts.name}`,
    );
  }
  const unsent = objectionToMotion(facts, delivery);
  if (unsent !== null) return reject(state, "unavailable", unsent);
  const before = roomOf(state);
  const crowded = tooManyClients(state, before, delivery);
  if (crowded !== null) return crowded;
  const taken = delivery === "motion"
    ? { room: before, effects: [], rendition: null }
    : take({ room: before, effects: [] }, spec);
  if (!taken) return tooManyRenditions(state);
  if (taken.effects.length > 0 && objection !== null) return reject(state, "too-costly", objection);
  const { rendition } = taken;
  const member: MemberState = {
    id,
    role,
    rendition: rendition?.key ?? null,
    camera: null,
    ...delivery === "motion" && { spec },
    ...delivery !== "video" && { delivery },
    ...sound && { sound },
    ...resizes && { resizes: true },
  };
  const seated = role === "puppeteer" ? unseat(taken, time) : taken;
  let draft: Draft = {
    room: { ...seated.room, members: [...seated.room.members, member] },
    effects: [
      ...seated.effects,
      // Who comes before the encoder has named its stream is welcomed when it has.
      ...rendition?.codecString === null ? [] : greet(seated.room, member, time),
      ...rendition === null ? [] : [{ type: "watch", member: id, rendition: rendition.key } as const],
    ],
  };
  if (state.kind === "empty" && facts.recording === "always") {
    draft = beginRecording(draft, spec, file, time) ?? draft;
  }
  if (state.kind === "empty" && facts.motion === "always" && motionFile !== undefined) {
    draft = beginMotion(draft, motionFile, time);
  }
  return settle(state, draft, time);
}

const wishes = (member: MemberState): SessionEffect[] => [
  ...member.rendition === null
    ? []
    : [{ type: "wish", member: member.id, rendition: member.rendition } as const],
  ...hasPoses(member) ? [{ type: "wishPoses", member: member.id } as const] : [],
];

function roomOf(state: SessionState & { kind: "empty" } | OccupiedSession): SessionRoom {
  if (state.kind !== "empty") return state;
  const { facts, camera } = state;
  return { facts, camera, members: [], renditions: [], recording: { kind: "off" }, motion: { kind: "off" } };
}

function without(room: SessionRoom, gone: readonly MemberState[]): Draft {
  return speechWithout({
    room: { ...room, members: room.members.filter((member) => !gone.includes(member)) },
    effects: gone.flatMap(unwatched),
  }, new Set(gone.map(({ id }) => id)));
}

/** What it watches stays open while it rests: it is back at once, and an encoder costs nothing that is given nothing. */
function onWatch(
  state: OccupiedSession,
  member: MemberState,
  { active }: SessionEvent & { type: "watch" },
): SessionStep {
  if (active === (member.resting === undefined)) return stay(state);
  const { resting: _, ...awake } = member;
  const now: MemberState = active ? awake : { ...awake, resting: true };
  const { id, rendition } = member;
  const begun: SessionEffect[] = [
    ...rendition === null ? [] : [{ type: "rewatch", member: id, rendition } as const],
    ...isWelcomed(state, member) ? posed(now) : [],
  ];
  return {
    state: { ...state, members: state.members.map((each) => each === member ? now : each) },
    effects: active ? begun : unwatched(member),
  };
}

function onPose(
  state: OccupiedSession,
  { role }: MemberState,
  { frame, receivedAt, time }: SessionEvent & { type: "pose" },
): SessionStep {
  if (state.kind !== "driven" || role !== "puppeteer") {
    return reject(state, "not-puppeteer", "Cannot move the head, only a puppeteer can: viewer");
  }
  const { source, ...rest } = state;
  const drive = { type: "drive", frame, receivedAt } as const;
  return {
    state: { ...rest, heardAt: time, posed: true },
    effects: source === undefined ? [drive] : [{ type: "newSender", link: "stream" }, drive],
  };
}

/**
 * A source drives where no puppeteer has sent a pose for long: who only sits in the seat, as a page does that was just
 * opened, keeps camera and recording. Where another source drives it waits, and nothing happens where nobody watches.
 */
function onFeed(state: SessionState, event: SessionEvent & { type: "feed" }): SessionStep {
  const { source, frame, receivedAt, time } = event;
  if (!isOccupied(state)) return stay(state);
  if (state.kind === "driven" && state.posed && isDriven(state, time)) return stay(state);
  const driving = drivingSource(state, time);
  if (driving !== null && driving.id !== source.id) return stay(state);
  const drive = { type: "drive", frame, receivedAt } as const;
  return {
    state: { ...state, source: { source, heardAt: time } },
    effects: state.source?.source.id === source.id
      ? [drive]
      : [{ type: "newSender", link: "datagrams" }, drive],
  };
}

/** A puppeteer moves the session's camera; a viewer gets one of its own, and with it a rendition of its own. */
function onCamera(
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

function onOpened(state: OccupiedSession, event: SessionEvent & { type: "opened" }): SessionStep {
  const { rendition: key, codecString, space, time } = event;
  const rendition = state.renditions.find((each) => each.key === key);
  // The worker was lost and has opened it anew: its stream goes on as it was.
  if (!rendition || rendition.codecString === codecString) return stay(state);
  if (space !== state.facts.avatar.space) {
    const reason = otherSpace(space, state.facts.avatar);
    return onRefused(state, { type: "refused", rendition: key, reason, time });
  }
  const renditions = state.renditions.map((each) => each === rendition ? { ...each, codecString } : each);
  const watching = state.members.filter((member) => member.rendition === key);
  return {
    state: { ...state, renditions, members: greeted(state.members, key) },
    effects: watching.flatMap((member) => greet(state, member, time)),
  };
}

function onRefused(state: OccupiedSession, event: SessionEvent & { type: "refused" }): SessionStep {
  const { rendition: key, reason, time } = event;
  const watching = state.members.filter(({ rendition }) => rendition === key);
  const staying = watching.filter((member) => bearsRefusal(state, member));
  const gone = watching.filter((member) => !staying.includes(member));
  const message = `Cannot show the head: ${reason}`;
  const kept = withoutPictures(state, staying, message, time);
  const { room, effects } = without(kept.room, gone);
  const told = gone.map(({ id }) => ({ type: "dismiss", member: id, message }) as const);
  const draft = { room, effects: [...kept.effects, ...effects, ...told] };
  return settle(state, recordingLost(draft, key, reason), time);
}

function onEnd(state: SessionState): SessionStep {
  const { facts } = state;
  if (!isOccupied(state)) return stay({ kind: "ended", facts });
  const closing = state.renditions.map(({ key }) => ({ type: "close", rendition: key }) as const);
  return {
    state: { kind: "ended", facts },
    effects: [...finishing(state), ...finishingMotion(state), ...hushing(state), ...closing],
  };
}
