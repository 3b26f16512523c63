import { awayOf } from "../handover/away.ts";
import type { SessionRoom } from "../session_state.ts";
import type { Draft } from "../session_step.ts";
import type { MoodEffect, MoodNews } from "./mood_state.ts";

export const NO_MOOD: MoodNews = { mood: null, amount: 0 };

/** A puppeteer's mood goes when it is puppeteer no more, and every mood with the last who is there. */
export function withoutMoodOfOthers({ room, effects }: Draft): Draft {
  const { mood, ...rest } = room;
  if (mood === undefined) return { room, effects };
  const away = awayOf(room);
  const isKept = room.members.length + away.length > 0 && mood.by === null ||
    // Another server's puppeteer may come without a secret.
    room.awaitedUntil !== undefined ||
    [...room.members, ...away.map(({ member }) => member)].some(({ id, role }) =>
      id === mood.by && role === "puppeteer"
    );
  return isKept ? { room, effects } : { room: rest, effects: [...effects, ...changed(NO_MOOD)] };
}

/** Who has come hears of a mood that there is. */
export const moodTo = ({ mood }: SessionRoom, member: string): MoodEffect[] =>
  mood === undefined
    ? []
    : [{ type: "tellMood", to: member, news: { mood: mood.mood, amount: mood.amount } }];

/** It is another now: the head is moved, and everybody told. */
export const changed = (news: MoodNews, holdMs?: number): MoodEffect[] => [
  { type: "feel", news, ...holdMs !== undefined && { holdMs } },
  { type: "tellMood", to: null, news },
];
