import type { Camera } from "../base/camera.ts";
import { SOURCE_SILENCE_MS } from "../motion/sources/faces.ts";
import { PUPPETEER_SILENCE_MS } from "./limits.ts";
import { beginRecording, onRecord, onRecorded, recordingLost } from "./recording/recording_transition.ts";
import { beginMotion, onMotionRecorded, onRecordMotion } from "./recording/motion_transition.ts";
import { hasPoses, isWelcomed, objectionToMotion, posed, unwatched } from "./motion/deliveries.ts";
import { bearsRefusal, onDelivery, withoutPictures } from "./motion/delivery_transition.ts";
import { onAdopt, onMove, onWrapUp } from "./handover/adopt_transition.ts";
import {
  asBefore,
  awayBy,
  awayOf,
  bound,
  seatKept,
  waitedFor,
  withAway,
  withoutHolds,
  withoutPast,
} from "./handover/away.ts";
import { heldAfter, heldAfterJoin } from "./handover/held_speech.ts";
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
  roomOf,
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
    case "adopt":
      return onAdopt(state, event);
    case "wrapUp":
      return onWrapUp(state, event);
    case "move":
      return onMove(state, event);
    case "bind":
      return isOccupied(state) ? stay(bound(state, event.id, event.token)) : stay(state);
    case "leave":
    case "lose":
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

/** All that wait for a time: who is waited for, what is to be said then, a mood that ends, the question for the seat. */
function onTime(state: SessionState, event: SessionEvent & { type: "seatTime" }): SessionStep {
  const { time } = event;
  const steps: readonly ((state: OccupiedSession) => SessionStep)[] = [
    (state) => awayAfter(state, time),
    (state) => heldAfter(state, time),
    (state) => moodAfter(state, time),
  ];
  const waited = steps.reduce(
    (step, next) => isOccupied(step.state) ? andThen(step, next(step.state)) : step,
    stay(state),
  );
  return andThen(waited, seatTransition(waited.state, event));
}

const andThen = ({ effects }: SessionStep, then: SessionStep): SessionStep => ({
  state: then.state,
  effects: [...effects, ...then.effects],
});

/** Nobody is waited for any longer than it is. */
function awayAfter(state: OccupiedSession, time: number): SessionStep {
  const room = withoutPast(state, time);
  return room === state ? stay(state) : settle(state, { room, effects: [] }, time);
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
      | "lose"
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
    case "lose": {
      const lost = state.members.find(({ id }) => id === event.id);
      if (lost === undefined) return stay(state);
      const draft = without(state, [lost]);
      return settle(state, lost.back ? waitedFor(draft, state, lost, event.time) : draft, event.time);
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

function onJoin(state: SessionState, asked: SessionEvent & { type: "join" }): SessionStep {
  const { facts } = state;
  const { id, spec, time, objection = null } = asked;
  if (state.kind === "ended") {
    return reject(state, "unavailable", `Cannot join a session that has ended: ${facts.name}`);
  }
  const room = roomOf(state);
  const known = asked.resume && awayBy(room, asked.resume, time);
  const before = known ? withAway(room, awayOf(room).filter((each) => each !== known)) : room;
  const event = known ? asBefore(asked, known) : asked;
  const { role, delivery = "video" } = event;
  const refused = role === "puppeteer" ? objectionToSeat(state, before, time) : null;
  if (refused !== null) return refused;
  const unsent = objectionToMotion(facts, delivery);
  if (unsent !== null) return reject(state, "unavailable", unsent);
  const crowded = tooManyClients(state, before, delivery);
  if (crowded !== null) return crowded;
  const camera = role === "viewer" && known ? known.member.camera : null;
  const taken = delivery === "motion"
    ? { room: before, effects: [], rendition: null }
    : take({ room: before, effects: [] }, spec, camera && id);
  if (!taken) return tooManyRenditions(state);
  if (taken.effects.length > 0 && objection !== null) return reject(state, "too-costly", objection);
  const { rendition } = taken;
  const member = { ...memberBy(event, rendition?.key ?? null), camera, ...camera && wayOf(known!.member) };
  const seated = role === "puppeteer" ? unseat(taken, time) : taken;
  const draft: Draft = {
    room: { ...seated.room, members: [...seated.room.members, member] },
    effects: [
      ...seated.effects,
      // Who comes before the encoder has named its stream is welcomed when it has.
      ...rendition?.codecString === null ? [] : greet(seated.room, member, time),
      ...rendition === null ? [] : [{ type: "watch", member: id, rendition: rendition.key } as const],
    ],
  };
  const heard = heldAfterJoin(draft, member.sound !== undefined, known && event.got, time);
  const step = settle(state, state.kind === "empty" ? recordedFromTheFirst(heard, event) : heard, time);
  return isOccupied(step.state) ? andThen(step, heldAfter(step.state, time)) : step;
}

/** Why nobody may sit down now; null where somebody may. */
function objectionToSeat(state: SessionState, room: SessionRoom, time: number): SessionStep | null {
  const { name } = state.facts;
  if (isDriven(state, time)) {
    return reject(
      state,
      "role-taken",
      `Cannot drive this head, somebody else does already in session: ${name}`,
    );
  }
  const kept = seatKept(room, time);
  return kept === undefined ? null : reject(
    state,
    "role-taken",
    `Cannot drive this head, who does has lost its connection and is waited for in session: ${name}`,
    Math.ceil((kept.until - time) / 1000),
  );
}

const memberBy = (
  { id, role, spec, delivery = "video", sound, resizes, back }: SessionEvent & { type: "join" },
  rendition: string | null,
): MemberState => ({
  ...{ id, role, rendition, camera: null },
  ...delivery === "motion" && { spec },
  ...delivery !== "video" && { delivery },
  ...sound && { sound },
  ...resizes && { resizes: true },
  ...back && { back },
});

const wayOf = ({ move }: MemberState): Pick<MemberState, "move"> => move ? { move } : {};

/** What is recorded always is so from the first who comes on. */
function recordedFromTheFirst(
  draft: Draft,
  { spec, file, motionFile, time }: SessionEvent & { type: "join" },
): Draft {
  const { recording, motion } = draft.room.facts;
  const filmed = recording === "always" ? beginRecording(draft, spec, file, time) ?? draft : draft;
  return motion === "always" && motionFile !== undefined ? beginMotion(filmed, motionFile, time) : filmed;
}

const wishes = (member: MemberState): SessionEffect[] => [
  ...member.rendition === null
    ? []
    : [{ type: "wish", member: member.id, rendition: member.rendition } as const],
  ...hasPoses(member) ? [{ type: "wishPoses", member: member.id } as const] : [],
];

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
  // Who is waited for asks for it anew.
  const left = withoutHolds(room, key);
  const draft = { room: left, effects: [...kept.effects, ...effects, ...told] };
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
