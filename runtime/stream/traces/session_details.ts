import type { MemberReport, RenditionReport, SessionDetails } from "../../protocol/admin/admin_report.ts";
import { hasPoses, sentTo, specOf } from "../motion/deliveries.ts";
import type { Rendition } from "../rendition.ts";
import type { SessionEffects } from "../session_effects.ts";
import type { MemberState, OccupiedSession, SessionState } from "../session_state.ts";
import { drivingSource, isDriven, isOccupied } from "../session/occupancy.ts";

/** A session as operators see it, at a time of its clock. */
export function detailsOf(state: SessionState, effects: SessionEffects, time: number): SessionDetails {
  const { facts, kind } = state;
  const occupied = isOccupied(state) ? state : null;
  return {
    name: facts.name,
    avatar: facts.avatar.name,
    coming: occupied?.change?.avatar.name ?? null,
    state: kind,
    driver: occupied && driverOf(occupied, time),
    mood: occupied?.mood?.mood ?? null,
    speaking: effects.sound?.isSpeaking ?? false,
    recording: occupied !== null && occupied.recording.kind !== "off",
    members: occupied?.members.map((each) => memberOf(occupied, each, effects)) ?? [],
    renditions: occupied?.renditions.flatMap(({ key, spec }) => {
      const rendition = effects.renditions.get(key);
      return rendition ? [renditionOf(rendition, spec.fps)] : [];
    }) ?? [],
  };
}

function driverOf(state: OccupiedSession, time: number): string | null {
  const source = drivingSource(state, time);
  if (source) return `${source.kind} ${source.sender}`;
  return state.kind === "driven" && isDriven(state, time) ? state.puppeteer : null;
}

function memberOf(state: OccupiedSession, member: MemberState, { viewers }: SessionEffects): MemberReport {
  const { id, role, rendition, resting = false } = member;
  const spec = rendition === null ? null : specOf(state, member);
  const { viewer, line } = viewers.get(id)!;
  return {
    ...{ id, role, resting, delivery: sentTo(member) },
    ...{ size: spec?.size ?? null, fps: spec?.fps ?? null },
    dropped: viewer.droppedFrames + (hasPoses(member) ? line.poses?.dropped ?? 0 : 0),
  };
}

const renditionOf = ({ stats, sizing }: Rendition, wanted: number): RenditionReport => ({
  ...{ size: sizing.kind.size, drawn: sizing.drawn, wanted },
  ...{ fps: stats.fps, bitrate: stats.bitrate, latency: stats.latency },
});
