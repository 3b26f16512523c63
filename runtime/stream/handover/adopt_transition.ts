import type { PoseFrame } from "../../motion/driver.ts";
import { JOINTS } from "../../head/head_model.ts";
import { FOLLOWS_MS, STILL_MS } from "../limits.ts";
import { changed } from "../mood/mood_news.ts";
import { beginMotion } from "../recording/motion_transition.ts";
import { beginRecording } from "../recording/recording_transition.ts";
import { membersOf } from "../session/occupancy.ts";
import type { SessionEffect, SessionStep } from "../session/session_effect.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type {
  AvatarPlace,
  MemberState,
  OccupiedSession,
  SessionRoom,
  SessionState,
} from "../session_state.ts";
import {
  type Draft,
  finishing,
  finishingMotion,
  hushing,
  roomOf,
  settle,
  stay,
  take,
} from "../session_step.ts";
import type { SpeechState } from "../sound/speech_state.ts";
import type { AwayEvent, AwayMember } from "./away_state.ts";
import type { SessionSnapshot } from "./snapshot.ts";

/* A session that comes from another server, and one that goes to another; as pure as the session's transition. */

type Adoption = SessionEvent & { readonly type: "adopt" };

/** Another server's session: who was in it is waited for, and finds its pictures open. Nothing happens where somebody is in it. */
export function onAdopt(state: SessionState, event: Adoption): SessionStep {
  if (state.kind === "ended" || membersOf(state).length > 0) return stay(state);
  const { snapshot, still, receivedAt, time } = event;
  const before = roomOf(state);
  const waitMs = still ? STILL_MS : FOLLOWS_MS;
  const opened = openFor(before, snapshot.members, time, waitMs);
  const room: SessionRoom = {
    ...opened.room,
    camera: snapshot.camera,
    ...onWay(snapshot.move, time),
    awaitedUntil: time + waitMs,
    ...still ? {} : { ...feeling(snapshot, time), ...speaking(snapshot, time) },
  };
  const effects: SessionEffect[] = [
    ...hushing(before),
    ...opened.effects,
    ...still ? [] : shown(snapshot, receivedAt),
    { type: "lookAgain", afterMs: waitMs },
  ];
  return settle(state, still ? { room, effects } : recorded({ room, effects }, event), time);
}

/** What of a room is kept, and the pictures of those who come, as far as there is room for them. */
function openFor(
  { facts, renditions, recording, motion, camera }: SessionRoom,
  members: SessionSnapshot["members"],
  time: number,
  waitMs: number,
): Draft {
  const room: SessionRoom = { facts, renditions, recording, motion, camera, members: [] };
  return members.reduce((draft: Draft, came): Draft => {
    const member = memberOf(came, facts.avatar, time);
    const owner = member.role === "viewer" && member.camera !== null ? member.id : null;
    const taken = member.delivery === "motion" ? null : take(draft, member.spec!, owner);
    const away: AwayMember = { member, holds: taken?.rendition.key ?? null, until: time + waitMs };
    const { room, effects } = taken ?? draft;
    return { room: { ...room, away: [...room.away ?? [], away] }, effects };
  }, { room, effects: [] });
}

function memberOf(
  { id, role, secret, token, spec, camera, move, delivery, sound }: SessionSnapshot["members"][number],
  { folder: avatarFolder }: AvatarPlace,
  time: number,
): MemberState {
  return {
    ...{ id, role, camera, rendition: null },
    ...onWay(move, time),
    ...sound && { sound },
    spec: { ...spec, avatarFolder },
    ...delivery !== undefined && delivery !== "video" && { delivery },
    back: { secret, token },
  };
}

/** A camera's way there. */
const onWay = (move: SessionSnapshot["move"], time: number): Pick<SessionRoom, "move"> =>
  move !== undefined && move.leftMs > 0 ? { move: { from: move.from, since: time, ms: move.leftMs } } : {};

function feeling({ mood }: SessionSnapshot, time: number): Pick<SessionRoom, "mood"> {
  if (mood === undefined) return {};
  const { leftMs, ...rest } = mood;
  return { mood: { ...rest, ...leftMs !== undefined && { until: time + leftMs } } };
}

/** What was to be said, all of which waits. */
function speaking({ speech }: SessionSnapshot, time: number): { readonly speech?: SpeechState } {
  if (speech === undefined || speech.utterances.length === 0) return {};
  const utterances = speech.utterances.map(({ id, generation, by, text, voice, rate, from, began }) => ({
    ...{ id, generation, by, source: { kind: "text", text, voice, rate, from } as const },
    held: { began, from },
  }));
  const held = { until: time + FOLLOWS_MS, generation: speech.generation };
  return { speech: { utterances, sounding: false, cuts: [], kept: null, dropped: [], held } };
}

/** The head goes on from what it showed, and from the last pose of who drove it, which holds for its second. */
function shown({ shown, frame, mood }: SessionSnapshot, receivedAt: number): SessionEffect[] {
  const felt = mood === undefined ? [] : changed({ mood: mood.mood, amount: mood.amount }, mood.leftMs);
  return [
    ...frame === undefined ? [] : [
      { type: "newSender", link: "stream" } as const,
      { type: "drive", frame: frameOf(frame), receivedAt } as const,
    ],
    { type: "easeFrom", pose: shown },
    ...felt,
  ];
}

function frameOf(
  { seq, pose: { space, expression, joints } }: NonNullable<SessionSnapshot["frame"]>,
): PoseFrame {
  const turns = JOINTS.map((joint, at) => [joint, joints.slice(at * 3, at * 3 + 3)] as const);
  return { seq, t: 0, space, expression, ...Object.fromEntries(turns) };
}

/** What is recorded where it begins is recorded where it goes on. */
function recorded(draft: Draft, { spec, time, file, motionFile }: Adoption): Draft {
  const { facts, recording, motion } = draft.room;
  const filmed = facts.recording === "always" && recording.kind === "off"
    ? beginRecording(draft, spec, file, time) ?? draft
    : draft;
  return facts.motion === "always" && motion.kind === "off" && motionFile !== undefined
    ? beginMotion(filmed, motionFile, time)
    : filmed;
}

/** It will go on elsewhere: what is recorded here is finished whole, and nothing more is. */
export function onWrapUp(
  state: SessionState,
  { time }: AwayEvent & { readonly type: "wrapUp" },
): SessionStep {
  if (state.kind !== "watched" && state.kind !== "driven") return stay(state);
  const { recording, motion } = state;
  const room: OccupiedSession = {
    ...state,
    ...recording.kind === "on" && { recording: { kind: "finishing", file: recording.file } },
    ...motion.kind === "on" && { motion: { kind: "finishing", file: motion.file } },
  };
  return settle(state, {
    room,
    effects: [...finishing(state, "The session goes on on another server"), ...finishingMotion(state)],
  }, time);
}

/** It goes on elsewhere, and is over here. */
export function onMove(state: SessionState, { url, at }: AwayEvent & { readonly type: "move" }): SessionStep {
  const { facts } = state;
  if (state.kind !== "watched" && state.kind !== "driven") return stay({ kind: "ended", facts });
  const streams = state.speech?.utterances ?? [];
  return {
    state: { kind: "ended", facts },
    effects: [
      ...streams.flatMap((each, index): SessionEffect[] =>
        each.source.kind === "text" ? [] : [{
          type: "tellSpeaking",
          to: null,
          news: {
            ...{ id: each.id, generation: each.generation, state: "failed" },
            ...index === 0 && state.speech!.sounding ? at : { playedMs: 0, soundMs: at.soundMs },
            reason: "Cannot go on with a client's own sound, the session has moved: send the rest again",
          },
        }]
      ),
      ...state.members.map(({ id }) => ({ type: "tellMoved", member: id, url }) as const),
      ...finishing(state),
      ...finishingMotion(state),
      ...hushing(state),
      ...state.renditions.map(({ key }) => ({ type: "close", rendition: key }) as const),
    ],
  };
}
