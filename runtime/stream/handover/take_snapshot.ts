import type { Camera, CameraMove } from "../../base/camera.ts";
import { cameraAt } from "../../base/camera.ts";
import { EXPRESSION_SPACES } from "../../head/expression_space.ts";
import { HOLD, poseOfFrame } from "../../motion/driver.ts";
import { type HeadPose, restPose } from "../../motion/head_pose.ts";
import type { Clock } from "../live_clock.ts";
import { specOf } from "../motion/deliveries.ts";
import type { Driven, SessionEffects } from "../session_effects.ts";
import type { MemberState, OccupiedSession } from "../session_state.ts";
import type { SessionSound } from "../sound/session_sound.ts";
import type { Utterance } from "../sound/speech_state.ts";
import { awayOf } from "./away.ts";
import { MAX_REMEMBERED, MAX_SAID_LENGTH, MAX_SENTENCES, type SessionSnapshot } from "./snapshot.ts";

type Speech = NonNullable<SessionSnapshot["speech"]>;

/** A session as it stands, for another server. */
export function takeSnapshot(
  state: OccupiedSession,
  { head, driven: { last: driven }, sound }: SessionEffects,
  clock: Clock,
): SessionSnapshot {
  const { facts: { avatar }, camera, move, mood } = state;
  const time = clock.now(), epoch = clock.epoch();
  const shown = restPose(avatar.space);
  head.driver.sample(epoch, shown);
  const speech = sound && speechOf(state, sound);
  return {
    ...{ version: 1, avatar: avatar.name, camera: whole(camera), ...wayOf(camera, move, time) },
    ...mood && { mood: leftOf(mood, time) },
    ...driven !== null && epoch - driven.receivedAt < HOLD && { frame: frameOf(driven.frame) },
    shown: told(shown),
    members: membersOf(state, time),
    ...speech && { speech },
  };
}

const whole = (camera: Camera): Required<Camera> => ({ height: 0, ...camera });

/** Where it is now, and how long it still takes. */
function wayOf(camera: Camera, move: CameraMove | undefined, time: number): Pick<SessionSnapshot, "move"> {
  const leftMs = move === undefined ? 0 : move.since + move.ms - time;
  return leftMs > 0 ? { move: { from: whole(cameraAt(camera, move, time)), leftMs } } : {};
}

function leftOf(
  { mood, amount, by, until }: NonNullable<OccupiedSession["mood"]>,
  time: number,
): NonNullable<SessionSnapshot["mood"]> {
  return { mood, amount, by, ...until !== undefined && { leftMs: Math.max(0, until - time) } };
}

const frameOf = (frame: Driven["frame"]): SessionSnapshot["frame"] => {
  const pose = restPose(frame.space);
  poseOfFrame(frame, pose);
  return { seq: frame.seq, pose: told(pose) };
};

/** In four digits, which is finer than anybody sees. */
const told = ({ space, expression, joints }: HeadPose): SessionSnapshot["shown"] => ({
  space,
  expression: Array.from(expression.subarray(0, EXPRESSION_SPACES[space].count), rounded),
  joints: Array.from(joints, rounded),
});
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4 || 0;

/** Who can come back, the puppeteer first, and those for whom something is drawn before those who draw by themselves. */
function membersOf(state: OccupiedSession, time: number): SessionSnapshot["members"] {
  const all = [...state.members, ...awayOf(state).map(({ member }) => member)].filter(({ back }) => back);
  const rank = ({ role, delivery }: MemberState) => role === "puppeteer" ? 0 : delivery === "motion" ? 2 : 1;
  return all.sort((one, other) => rank(one) - rank(other)).slice(0, MAX_REMEMBERED)
    .map((member) => memberOf(state, member, time));
}

function memberOf(
  state: OccupiedSession,
  member: MemberState,
  time: number,
): SessionSnapshot["members"][number] {
  const { id, role, camera, move, delivery, sound, back } = member;
  const { size, auto, fps, codec, background, alpha } = specOf(state, member);
  return {
    ...{ id, role, ...back!, camera: camera && whole(camera), ...camera && wayOf(camera, move, time) },
    spec: { ...{ size, fps, codec, background }, ...auto && { auto }, ...alpha && { alpha } },
    ...delivery && { delivery },
    ...sound && { sound },
  };
}

/** Texts that are said or wait, as far as they were written; a client's own sound stays behind. */
function speechOf({ speech }: OccupiedSession, sound: SessionSound): Speech {
  const all = speech?.utterances ?? [];
  const utterances = all.flatMap((each, index) => {
    const placed = index === 0 && speech!.sounding ? sound.givenOf(each.generation) : null;
    return utteranceOf(each, placed);
  });
  return { soundMs: sound.now(), generation: sound.generation, utterances };
}

function utteranceOf(
  { id, generation, by, source, held, resumes }: Utterance,
  placed: { readonly began: number; readonly from: number } | null,
): Speech["utterances"] {
  if (source.kind !== "text") return [];
  const from = placed?.from ?? resumes?.from ?? source.from;
  const began = placed?.began ?? held?.began ?? from;
  const { voice, rate } = source;
  return [{ id, generation, by, text: textOf(source), voice, rate, from, began }];
}

/** A text is bounded where it comes from; an answer is cut where nobody would wait for it. */
function textOf({ text }: Utterance["source"] & { readonly kind: "text" }): string | string[] {
  if (typeof text === "string") return text;
  const sentences = "written" in text ? text.written : text;
  let length = 0;
  return sentences.slice(0, MAX_SENTENCES).filter((each) => (length += each.length) <= MAX_SAID_LENGTH);
}
