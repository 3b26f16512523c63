import { withoutHold } from "../handover/held_speech.ts";
import { MAX_UTTERANCES, RESUME_MS, STREAM_SILENCE_MS, USUAL_LIMITS } from "../limits.ts";
import { isOccupied } from "../session/occupancy.ts";
import type { SessionStep } from "../session/session_effect.ts";
import type { OccupiedSession, SessionState } from "../session_state.ts";
import { type Draft, reject, stay } from "../session_step.ts";
import type {
  Cut,
  Dropped,
  InterruptedNews,
  Kept,
  Speaker,
  SpeakingNews,
  SpeechEffect,
  SpeechEvent,
  SpeechState,
  Utterance,
} from "./speech_state.ts";

const SILENT: SpeechState = { utterances: [], sounding: false, cuts: [], kept: null, dropped: [] };

/** What an event makes of a session's speech, and what is to be done about it; as pure as the session's transition. */
export function speechTransition(state: SessionState, event: SpeechEvent): SessionStep {
  const occupied = isOccupied(state);
  switch (event.type) {
    case "spoken":
      return occupied ? onSpoken(state, event) : stay(state);
    case "heard":
    case "heardOver":
      return occupied ? onHeard(state, event) : stay(state);
  }
  const objection = objectionToSpeaker(state, event.speaker);
  if (!occupied || objection !== null) return reject(state, ...objection!);
  switch (event.type) {
    case "speak":
      return onSpeak(state, event);
    case "sound":
      return onSound(state, event);
    case "soundEnd":
      return onSoundEnd(state, event);
    case "interrupt":
      return onInterrupt(state, event);
    case "resume":
      return onResume(state, event);
  }
}

/** Why a speaker may not speak, code and words; null where it may. */
export function objectionToSpeaker(
  state: SessionState,
  { client, operator }: Speaker,
): ["not-joined" | "not-puppeteer", string] | null {
  const occupied = isOccupied(state);
  const member = occupied ? state.members.find(({ id }) => id === client) : undefined;
  if (!occupied || client !== null && !member) {
    return [
      "not-joined",
      `Cannot speak in a session that ${occupied ? "was left" : "nobody is in"}: ${state.facts.name}`,
    ];
  }
  return operator || member?.role === "puppeteer"
    ? null
    : ["not-puppeteer", "Cannot speak, only a puppeteer can: viewer"];
}

/** Clients are gone: their streams end with what has come, and nobody waits for what they heard. */
export function speechWithout({ room, effects }: Draft, gone: ReadonlySet<string>): Draft {
  if (room.speech === undefined) return { room, effects };
  const ended = room.speech.utterances.filter(({ by, source }) =>
    by !== null && gone.has(by) && source.kind === "stream" && source.open
  );
  const [cuts, told] = settled(
    room.speech.cuts.map((cut) => ({ ...cut, waiting: cut.waiting.filter((id) => !gone.has(id)) })),
  );
  const speech: SpeechState = {
    ...room.speech,
    utterances: room.speech.utterances.map((each) => ended.includes(each) ? closed(each) : each),
    cuts,
    kept: keptAs(room.speech.kept, told),
    dropped: room.speech.dropped.filter(({ by }) => by === null || !gone.has(by)),
  };
  const ending = ended.map(({ generation }) => ({ type: "endSound", generation }) as const);
  return { room: { ...room, speech }, effects: [...effects, ...ending, ...told.map(tellInterrupted)] };
}

function onSpeak(state: OccupiedSession, event: SpeechEvent & { type: "speak" }): SessionStep {
  const { id, generation, source, speaker } = event;
  return uttered(state, { id, generation, by: speaker.client, source }, event);
}

function onSound(state: OccupiedSession, event: SpeechEvent & { type: "sound" }): SessionStep {
  const { id, speaker, codec, sampleRate, data, generation, time } = event;
  const speech = state.speech ?? SILENT;
  const by = speaker.client;
  const late = speech.dropped.find((each) => each.id === id && each.by === by);
  if (late !== undefined) {
    // What comes after a silence that ends a stream is another.
    if (time - late.heardAt >= STREAM_SILENCE_MS) return onSound(ended(state, speech, late), event);
    const dropped = speech.dropped.map((each) => each === late ? { ...late, heardAt: time } : each);
    return stay({ ...state, speech: { ...speech, dropped } });
  }
  const known = speech.utterances.find((each) =>
    each.id === id && each.by === by && each.source.kind === "stream" && each.source.open
  );
  if (known === undefined) {
    const source = { kind: "stream", codec, sampleRate, open: true } as const;
    const step = uttered(state, { id, generation, by, source }, event);
    if (step.effects[0]?.type === "reject") return step;
    return { ...step, effects: [...step.effects, { type: "takeSound", generation, data }] };
  }
  const { source } = known;
  if (source.kind === "stream" && (source.codec !== codec || source.sampleRate !== sampleRate)) {
    return reject(
      state,
      "bad-sound",
      `Cannot take a packet of another codec or rate than its utterance has, ${source.codec} at ${source.sampleRate}: ${codec} at ${sampleRate}`,
    );
  }
  return {
    state: alive(state, speaker, time),
    effects: [{ type: "takeSound", generation: known.generation, data }],
  };
}

function onSoundEnd(state: OccupiedSession, event: SpeechEvent & { type: "soundEnd" }): SessionStep {
  const { id, speaker: { client } } = event;
  const speech = state.speech ?? SILENT;
  const isIt = (each: { readonly id: string; readonly by: string | null }) =>
    each.id === id && each.by === client;
  const late = speech.dropped.find(isIt);
  if (late !== undefined) return stay(ended(state, speech, late));
  const open = speech.utterances.find((each) =>
    isIt(each) && each.source.kind === "stream" && each.source.open
  );
  if (!open) return unknown(state, "end the sound of", id);
  const utterances = speech.utterances.map((each) => each === open ? closed(each) : each);
  return {
    state: { ...state, speech: { ...speech, utterances } },
    effects: [{ type: "endSound", generation: open.generation }],
  };
}

/** No more is to come of an interrupted stream: its name is free, and what is kept of it has ended too. */
function ended(state: OccupiedSession, speech: SpeechState, { id, by }: Dropped): OccupiedSession {
  const isIt = (each: { readonly id: string; readonly by: string | null }) =>
    each.id === id && each.by === by;
  const kept = speech.kept && isIt(speech.kept.utterance)
    ? { ...speech.kept, utterance: closed(speech.kept.utterance) }
    : speech.kept;
  return {
    ...state,
    speech: { ...speech, kept, dropped: speech.dropped.filter((each) => !isIt(each)) },
  };
}

/** Everything that the id names ends here: what waits has not been heard at all, what sounds is asked after. */
function onInterrupt(state: OccupiedSession, event: SpeechEvent & { type: "interrupt" }): SessionStep {
  const { id, at, heardMs, time } = event;
  const speech = state.speech ?? SILENT;
  const ended = speech.utterances.filter((each) => id === null || each.id === id);
  if (ended.length === 0) return id === null ? stay(state) : unknown(state, "interrupt", id);
  const rest = speech.utterances.filter((each) => !ended.includes(each));
  const [first] = speech.utterances;
  const atMouth = ended[0] === first ? first! : null;
  const sounding = atMouth !== null && speech.sounding ? atMouth : null;
  const listening = state.members.filter(({ sound }) => sound !== undefined).map((member) => member.id);
  const cut: Cut[] = sounding === null ? [] : [{
    ...{ id: sounding.id, generation: sounding.generation, waiting: listening, answers: 0 },
    playedMs: heardMs,
  }];
  const [waiting, told] = settled(cut);
  const unheard = ended.filter((each) => each !== sounding).map((each): InterruptedNews => ({
    ...{ id: each.id, generation: each.generation, playedMs: beginningOf(each), answers: 0 },
  }));
  const open = ended.filter(({ source }) => source.kind === "stream" && source.open);
  const next: SpeechState = {
    ...speech.held && { held: speech.held },
    utterances: rest,
    sounding: atMouth === null && speech.sounding,
    cuts: [...speech.cuts, ...waiting],
    kept: atMouth === null ? speech.kept : {
      utterance: atMouth,
      playedMs: sounding === null ? beginningOf(atMouth) : heardMs,
      until: time + RESUME_MS,
    },
    dropped: [...speech.dropped, ...open.map(({ id, by }) => ({ id, by, heardAt: time }))].slice(
      -MAX_UTTERANCES,
    ),
  };
  const effects: SpeechEffect[] = [
    ...ended.map((each) => ({ type: "cut", generation: each.generation, keep: each === atMouth }) as const),
    ...sounding === null ? [] : [interruptedAt(sounding, at)],
    ...waiting.map(({ generation }) => ({ type: "awaitHeard", generation }) as const),
    ...[...told, ...unheard].map(tellInterrupted),
    ...atMouth !== null && rest.length > 0 && rest[0]!.held === undefined
      ? [{ type: "mouth", generation: rest[0]!.generation } as const]
      : [],
  ];
  return { state: { ...state, speech: withoutHold(next) }, effects };
}

function onResume(state: OccupiedSession, event: SpeechEvent & { type: "resume" }): SessionStep {
  const { id, generation, time } = event;
  const speech = state.speech ?? SILENT;
  const { kept } = speech;
  if (kept === null || time > kept.until || id !== null && kept.utterance.id !== id) {
    return unknown(state, "resume", id ?? "nothing was interrupted of late");
  }
  const { utterance: { held: _, ...utterance }, playedMs } = kept;
  const isIt = (each: { readonly id: string; readonly by: string | null }) =>
    each.id === utterance.id && each.by === utterance.by;
  const before: SpeechState = {
    ...speech,
    kept: null,
    dropped: speech.dropped.filter((each) => !isIt(each)),
  };
  const resumes = { generation: utterance.generation, from: playedMs };
  const step = uttered({ ...state, speech: before }, { ...utterance, generation, resumes }, event);
  // What is refused may still be resumed.
  return step.effects[0]?.type === "reject" ? { ...step, state } : step;
}

function onHeard(
  state: OccupiedSession,
  event: SpeechEvent & { type: "heard" | "heardOver" },
): SessionStep {
  const { speech } = state;
  const known = speech?.cuts.find(({ generation }) => generation === event.generation);
  if (speech === undefined || known === undefined) return stay(state);
  if (event.type === "heard" && !known.waiting.includes(event.client)) return stay(state);
  const answered: Cut = event.type === "heardOver" ? { ...known, waiting: [] } : {
    ...known,
    waiting: known.waiting.filter((id) => id !== event.client),
    answers: known.answers + 1,
    playedMs: known.answers === 0 ? event.playedMs : Math.max(known.playedMs, event.playedMs),
  };
  const [cuts, told] = settled(speech.cuts.map((each) => each === known ? answered : each));
  return {
    state: { ...state, speech: { ...speech, cuts, kept: keptAs(speech.kept, [answered]) } },
    effects: told.map(tellInterrupted),
  };
}

function onSpoken(state: OccupiedSession, event: SpeechEvent & { type: "spoken" }): SessionStep {
  const { speech } = state;
  const { generation, news: what, at, reason } = event;
  const first = speech?.utterances[0];
  if (speech === undefined || first?.generation !== generation) return stay(state);
  const news: SpeakingNews = {
    ...{ id: first.id, generation, state: what, ...at },
    ...reason !== undefined && { reason },
  };
  const tell = { type: "tellSpeaking", to: null, news } as const;
  if (what === "started") {
    return { state: { ...state, speech: { ...speech, sounding: true } }, effects: [tell] };
  }
  const utterances = speech.utterances.slice(1);
  const next = utterances[0];
  return {
    state: { ...state, speech: { ...speech, utterances, sounding: false } },
    effects: next === undefined ? [tell] : [tell, { type: "mouth", generation: next.generation }],
  };
}

/** One more utterance, at the mouth where nothing else is. */
function uttered(
  state: OccupiedSession,
  utterance: Utterance,
  { speaker, time, waitMs }: SpeechEvent & { type: "speak" | "sound" | "resume" },
): SessionStep {
  const speech = state.speech ?? SILENT;
  if (waitMs !== undefined) return reject(state, ...objectionToAnother(state, waitMs));
  if (speech.utterances.length >= MAX_UTTERANCES) {
    return reject(
      state,
      "too-much-sound",
      `Cannot speak, utterances that wait are at most: ${MAX_UTTERANCES}`,
    );
  }
  const { generation } = utterance;
  return {
    state: {
      ...alive(state, speaker, time),
      speech: { ...speech, utterances: [...speech.utterances, utterance] },
    },
    effects: [
      { type: "utter", utterance },
      ...speech.utterances.length === 0 ? [{ type: "mouth", generation } as const] : [],
    ],
  };
}

/** Why nothing more may be begun for so long: code, words and seconds. */
export const objectionToAnother = (
  { facts }: SessionState,
  waitMs: number,
): ["too-many-utterances", string, number] => [
  "too-many-utterances",
  `Cannot begin another utterance, a token or address begins so many a second at most: ${
    (facts.limits ?? USUAL_LIMITS).utteranceRate
  }`,
  Math.ceil(waitMs / 1000),
];

/** A puppeteer that speaks is not silent: it keeps its seat. */
const alive = (state: OccupiedSession, { client }: Speaker, time: number): OccupiedSession =>
  state.kind === "driven" && state.puppeteer === client ? { ...state, heardAt: time } : state;

const closed = (utterance: Utterance): Utterance =>
  utterance.source.kind === "stream"
    ? { ...utterance, source: { ...utterance.source, open: false } }
    : utterance;

const beginningOf = ({ source, resumes }: Utterance): number =>
  resumes?.from ?? (source.kind === "text" ? source.from : 0);

/** @returns those that are still waited for, and those that are not */
const settled = (cuts: readonly Cut[]): [Cut[], Cut[]] => [
  cuts.filter(({ waiting }) => waiting.length > 0),
  cuts.filter(({ waiting }) => waiting.length === 0),
];

/** It is resumed from where it was heard. */
function keptAs(kept: Kept | null, told: readonly Cut[]): Kept | null {
  const news = kept && told.find(({ generation }) => generation === kept.utterance.generation);
  return kept && news ? { ...kept, playedMs: news.playedMs } : kept;
}

const interruptedAt = ({ id, generation }: Utterance, at: SpeakingPosition): SpeechEffect => ({
  type: "tellSpeaking",
  to: null,
  news: { id, generation, state: "interrupted", ...at },
});
type SpeakingPosition = Pick<SpeakingNews, "playedMs" | "soundMs">;

const tellInterrupted = ({ id, generation, playedMs, answers }: InterruptedNews): SpeechEffect => ({
  type: "tellInterrupted",
  news: { id, generation, playedMs, answers },
});

const unknown = (state: OccupiedSession, what: string, id: string): SessionStep =>
  reject(state, "unknown-speech", `Cannot ${what} what is not spoken here: ${id}`);
