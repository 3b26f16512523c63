/** Every edge of a session's speech, as data: what an event makes of a state, and what is to be done about it. */
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import {
  MAX_UTTERANCES,
  RESUME_MS,
  STREAM_SILENCE_MS,
  USUAL_LIMITS,
} from "../../../runtime/stream/limits.ts";
import type { SessionEffect } from "../../../runtime/stream/session/session_effect.ts";
import type { OccupiedSession, SessionState } from "../../../runtime/stream/session_state.ts";
import type {
  Kept,
  Speaker,
  SpeakingNews,
  SpeechEffect,
  SpeechEvent,
  SpeechState,
  Utterance,
} from "../../../runtime/stream/sound/speech_state.ts";
import { STOCK } from "../vector_scene.ts";

export interface SpeechVector {
  readonly name: string;
  readonly from: SessionState;
  readonly event: SpeechEvent;
  readonly to: SessionState;
  readonly effects: readonly SessionEffect[];
}

const FACTS = { name: "main", avatar: STOCK, recording: "never" } as const;
const ROOM = {
  facts: FACTS,
  camera: PORTRAIT,
  renditions: [],
  recording: { kind: "off" },
  motion: { kind: "off" },
} as const;
const viewer = (id: string) => ({ id, role: "viewer", rendition: "r", camera: null }) as const;
const P = { ...viewer("p"), role: "puppeteer", sound: "opus" } as const;
const V = { ...viewer("v"), sound: "pcm-s16" } as const;
const DRIVEN: OccupiedSession & { kind: "driven" } = {
  ...{ ...ROOM, kind: "driven", members: [P, V, viewer("w")], puppeteer: "p", heardAt: 1000 },
};
const WATCHED: OccupiedSession = { ...ROOM, kind: "watched", members: [V] };
const EMPTY: SessionState = { kind: "empty", facts: FACTS, since: 0, camera: PORTRAIT };
const ENDED: SessionState = { kind: "ended", facts: FACTS };

const TIME = 2000;
const PUPPETEER: Speaker = { client: "p", operator: false };
const API: Speaker = { client: null, operator: true };
const TEXT = { kind: "text", text: "Hello", voice: null, rate: 1, from: 0 } as const;
const STREAM = { kind: "stream", codec: "pcm-s16", sampleRate: 48_000, open: true } as const;
const CLOSED = { ...STREAM, open: false } as const;
// An array that has numbers cannot be frozen.
const DATA = new Uint8Array(0);
const AT = { playedMs: 300, soundMs: 5300 } as const;
/** Those who play it are 40 ms behind the session's clock. */
const HEARD = 260;

const text = (id: string, generation: number, by: string | null = "p"): Utterance => ({
  ...{ id, generation, by, source: TEXT },
});
const stream = (id: string, generation: number, by = "p"): Utterance => ({
  ...{ id, generation, by, source: STREAM },
});
const SILENT: SpeechState = { utterances: [], sounding: false, cuts: [], kept: null, dropped: [] };
const saying = (utterances: readonly Utterance[], more: Partial<SpeechState> = {}): OccupiedSession => ({
  ...DRIVEN,
  speech: { ...SILENT, utterances, sounding: utterances.length > 0, ...more },
});
/** The puppeteer has just been heard of. */
const alive = (state: OccupiedSession): SessionState => ({ ...state, heardAt: TIME } as OccupiedSession);

const speak = (id: string, generation: number, speaker = PUPPETEER): SpeechEvent => ({
  ...{ type: "speak", speaker, id, source: TEXT, generation, time: TIME },
});
const sound = (id: string, generation: number, more: object = {}): SpeechEvent => ({
  ...{ type: "sound", speaker: PUPPETEER, id, codec: "pcm-s16", sampleRate: 48_000, data: DATA, generation },
  ...{ time: TIME, ...more },
});
const soundEnd = (id: string): SpeechEvent => ({ type: "soundEnd", speaker: PUPPETEER, id });
const interrupt = (id: string | null = null, speaker = PUPPETEER): SpeechEvent => ({
  ...{ type: "interrupt", speaker, id, at: AT, heardMs: HEARD, time: TIME },
});
const resume = (id: string | null, generation: number, time = TIME): SpeechEvent => ({
  ...{ type: "resume", speaker: PUPPETEER, id, generation, time },
});
const heard = (client: string, generation: number, playedMs: number): SpeechEvent => ({
  ...{ type: "heard", client, generation, playedMs },
});
const over = (generation: number): SpeechEvent => ({ type: "heardOver", generation });
const spoken = (generation: number, news: "started" | "ended" | "failed", reason?: string): SpeechEvent => ({
  ...{ type: "spoken", generation, news, at: AT, ...reason && { reason } },
});

const utter = (utterance: Utterance): SpeechEffect => ({ type: "utter", utterance });
const mouth = (generation: number): SpeechEffect => ({ type: "mouth", generation });
const takeSound = (generation: number): SpeechEffect => ({ type: "takeSound", generation, data: DATA });
const endSound = (generation: number): SpeechEffect => ({ type: "endSound", generation });
const cut = (generation: number, keep: boolean): SpeechEffect => ({ type: "cut", generation, keep });
const awaitHeard = (generation: number): SpeechEffect => ({ type: "awaitHeard", generation });
const tell = (
  id: string,
  generation: number,
  state: SpeakingNews["state"],
  reason?: string,
): SpeechEffect => ({
  ...{ type: "tellSpeaking", to: null },
  news: { id, generation, state, ...AT, ...reason && { reason } },
});
const told = (id: string, generation: number, playedMs: number, answers = 0): SpeechEffect => ({
  ...{ type: "tellInterrupted", news: { id, generation, playedMs, answers } },
});
const reject = (code: (SessionEffect & { type: "reject" })["code"], message: string): SessionEffect => ({
  ...{ type: "reject", code, message },
});
const nothing = (name: string, from: SessionState, event: SpeechEvent): SpeechVector => ({
  ...{ name, from, event, to: from, effects: [] },
});
const refusal = (
  name: string,
  from: SessionState,
  event: SpeechEvent,
  effect: SessionEffect,
): SpeechVector => ({
  ...{ name, from, event, to: from, effects: [effect] },
});

const NOT_PUPPETEER = reject("not-puppeteer", "Cannot speak, only a puppeteer can: viewer");
const NOBODY = reject("not-joined", "Cannot speak in a session that nobody is in: main");
const TOO_MANY: SessionEffect = {
  ...reject(
    "too-many-utterances",
    `Cannot begin another utterance, a token or address begins so many a second at most: ${USUAL_LIMITS.utteranceRate}`,
  ),
  ...{ retryAfter: 1 },
};
/** Its payer has begun too much of late. */
const hurried = (event: SpeechEvent, waitMs = 80): SpeechEvent => ({ ...event, waitMs } as SpeechEvent);
const UNKNOWN = (what: string, id: string) =>
  reject("unknown-speech", `Cannot ${what} what is not spoken here: ${id}`);
const CUT = { id: "a", generation: 1, waiting: ["p", "v"], answers: 0, playedMs: HEARD } as const;
const kept = (utterance: Utterance, playedMs = HEARD): Kept => ({
  ...{ utterance, playedMs, until: TIME + RESUME_MS },
});
const dropped = (heardAt = TIME) => ({ by: "p", id: "m", heardAt });
const FULL = Array.from({ length: MAX_UTTERANCES }, (_, index) => text(`a${index}`, index + 1));

const SPEAKING: readonly SpeechVector[] = [
  {
    name: "the puppeteer's text goes to the mouth where nothing else is said, and keeps its seat",
    from: DRIVEN,
    event: speak("a", 1),
    to: alive(saying([text("a", 1)], { sounding: false })),
    effects: [utter(text("a", 1)), mouth(1)],
  },
  {
    name: "the API's text waits for what is being said",
    from: saying([text("a", 1)]),
    event: speak("b", 2, API),
    to: saying([text("a", 1), text("b", 2, null)]),
    effects: [utter(text("b", 2, null))],
  },
  {
    name: "an operator speaks without the puppeteer's seat",
    from: WATCHED,
    event: speak("a", 1, { client: "v", operator: true }),
    to: { ...WATCHED, speech: { ...SILENT, utterances: [text("a", 1, "v")] } },
    effects: [utter(text("a", 1, "v")), mouth(1)],
  },
  refusal("a viewer does not speak", DRIVEN, speak("a", 1, { client: "v", operator: false }), NOT_PUPPETEER),
  refusal(
    "who has left does not speak",
    DRIVEN,
    speak("a", 1, { client: "x", operator: false }),
    reject("not-joined", "Cannot speak in a session that was left: main"),
  ),
  refusal("nobody speaks where nobody is", EMPTY, speak("a", 1, API), NOBODY),
  refusal("nobody speaks in what has ended", ENDED, speak("a", 1, API), NOBODY),
  refusal(
    "more than may wait is refused",
    saying(FULL),
    speak("b", 99),
    reject("too-much-sound", `Cannot speak, utterances that wait are at most: ${MAX_UTTERANCES}`),
  ),
  {
    name: "what has begun to sound is told to all",
    from: saying([text("a", 1)], { sounding: false }),
    event: spoken(1, "started"),
    to: saying([text("a", 1)]),
    effects: [tell("a", 1, "started")],
  },
  {
    name: "what has ended is told, and the next has the mouth",
    from: saying([text("a", 1), text("b", 2)]),
    event: spoken(1, "ended"),
    to: saying([text("b", 2)], { sounding: false }),
    effects: [tell("a", 1, "ended"), mouth(2)],
  },
  {
    name: "what has failed is told with its reason",
    from: saying([text("a", 1)]),
    event: spoken(1, "failed", "no voice"),
    to: saying([]),
    effects: [tell("a", 1, "failed", "no voice")],
  },
  nothing("late news of another generation is nobody's", saying([text("b", 2)]), spoken(1, "ended")),
  nothing("late news finds nobody", EMPTY, spoken(1, "ended")),
];

const STREAMS: readonly SpeechVector[] = [
  {
    name: "a first packet begins a stream",
    from: DRIVEN,
    event: sound("m", 1),
    to: alive(saying([stream("m", 1)], { sounding: false })),
    effects: [utter(stream("m", 1)), mouth(1), takeSound(1)],
  },
  {
    name: "the packets that follow go to it",
    from: saying([text("a", 1), stream("m", 2)]),
    event: sound("m", 3),
    to: alive(saying([text("a", 1), stream("m", 2)])),
    effects: [takeSound(2)],
  },
  refusal(
    "a packet of another codec than its stream's is refused",
    saying([stream("m", 1)]),
    sound("m", 2, { codec: "opus" }),
    reject(
      "bad-sound",
      "Cannot take a packet of another codec or rate than its utterance has, pcm-s16 at 48000: opus at 48000",
    ),
  ),
  refusal(
    "a stream more than may wait is refused",
    saying(FULL),
    sound("m", 99),
    reject("too-much-sound", `Cannot speak, utterances that wait are at most: ${MAX_UTTERANCES}`),
  ),
  {
    name: "its end is passed on",
    from: saying([stream("m", 1)]),
    event: soundEnd("m"),
    to: saying([{ ...stream("m", 1), source: CLOSED }]),
    effects: [endSound(1)],
  },
  refusal("the end of nothing is refused", saying([]), soundEnd("m"), UNKNOWN("end the sound of", "m")),
  {
    name: "late packets of an interrupted stream are dropped",
    from: saying([], { dropped: [dropped(TIME - STREAM_SILENCE_MS + 1)] }),
    event: sound("m", 3),
    to: saying([], { dropped: [dropped()] }),
    effects: [],
  },
  {
    name: "after a silence that ends a stream another of its name is heard",
    from: saying([], { dropped: [dropped(TIME - STREAM_SILENCE_MS)], kept: kept(stream("m", 1)) }),
    event: sound("m", 3),
    to: alive(
      saying([stream("m", 3)], { sounding: false, kept: kept({ ...stream("m", 1), source: CLOSED }) }),
    ),
    effects: [utter(stream("m", 3)), mouth(3), takeSound(3)],
  },
  {
    name: "the end of an interrupted stream frees its name, and what is kept of it has ended too",
    from: saying([], { dropped: [dropped()], kept: kept(stream("m", 1)) }),
    event: soundEnd("m"),
    to: saying([], { kept: kept({ ...stream("m", 1), source: CLOSED }) }),
    effects: [],
  },
];

const ENDS: readonly SpeechVector[] = [
  {
    name: "an interrupt ends all: what sounds is asked after, what waits was not heard",
    from: saying([text("a", 1), text("b", 2)]),
    event: interrupt(),
    to: saying([], { cuts: [CUT], kept: kept(text("a", 1)) }),
    effects: [
      ...[cut(1, true), cut(2, false), tell("a", 1, "interrupted"), awaitHeard(1), told("b", 2, 0)],
    ],
  },
  {
    name: "an interrupt of what waits leaves what sounds",
    from: saying([text("a", 1), text("b", 2)]),
    event: interrupt("b"),
    to: saying([text("a", 1)]),
    effects: [cut(2, false), told("b", 2, 0)],
  },
  {
    name: "an interrupt of what sounds gives the next one the mouth",
    from: saying([text("a", 1), text("b", 2)]),
    event: interrupt("a"),
    to: saying([text("b", 2)], { sounding: false, cuts: [CUT], kept: kept(text("a", 1)) }),
    effects: [cut(1, true), tell("a", 1, "interrupted"), awaitHeard(1), mouth(2)],
  },
  {
    name: "what has not begun to sound was not heard",
    from: saying([text("a", 1)], { sounding: false }),
    event: interrupt(),
    to: saying([], { kept: kept(text("a", 1), 0) }),
    effects: [cut(1, true), told("a", 1, 0)],
  },
  {
    name: "where nobody listens it is told by the clock at once",
    from: { ...saying([text("a", 1)]), members: [viewer("w")] },
    event: interrupt(null, API),
    to: { ...saying([], { kept: kept(text("a", 1)) }), members: [viewer("w")] },
    effects: [cut(1, true), tell("a", 1, "interrupted"), told("a", 1, HEARD)],
  },
  {
    name: "a stream that is interrupted is dropped from then on",
    from: saying([stream("m", 1)]),
    event: interrupt(),
    to: saying([], {
      cuts: [{ ...CUT, id: "m" }],
      kept: kept(stream("m", 1)),
      dropped: [dropped()],
    }),
    effects: [cut(1, true), tell("m", 1, "interrupted"), awaitHeard(1)],
  },
  {
    name: "an interrupt of nothing changes nothing",
    from: DRIVEN,
    event: interrupt(),
    to: DRIVEN,
    effects: [],
  },
  refusal(
    "an interrupt of what is not there is refused",
    saying([]),
    interrupt("x"),
    UNKNOWN("interrupt", "x"),
  ),
  refusal(
    "a viewer interrupts nobody",
    saying([text("a", 1)]),
    interrupt(null, { client: "v", operator: false }),
    NOT_PUPPETEER,
  ),
];

const ANSWERS: readonly SpeechVector[] = [
  {
    name: "the first answer is kept, and takes the place of the clock's",
    from: saying([], { cuts: [CUT], kept: kept(text("a", 1)) }),
    event: heard("v", 1, 180),
    to: saying([], {
      cuts: [{ ...CUT, waiting: ["p"], answers: 1, playedMs: 180 }],
      kept: kept(text("a", 1), 180),
    }),
    effects: [],
  },
  {
    name: "the last answer tells all how far it was heard at most, and it is resumed there",
    from: saying([], {
      cuts: [{ ...CUT, waiting: ["p"], answers: 1, playedMs: 180 }],
      kept: kept(text("a", 1), 180),
    }),
    event: heard("p", 1, 220),
    to: saying([], { kept: kept(text("a", 1), 220) }),
    effects: [told("a", 1, 220, 2)],
  },
  nothing(
    "who has answered does not answer again",
    saying([], { cuts: [{ ...CUT, waiting: ["p"] }] }),
    heard("v", 1, 9),
  ),
  nothing("an answer to nothing is passed over", saying([]), heard("v", 7, 9)),
  nothing("an answer after the end is passed over", ENDED, heard("v", 7, 9)),
  {
    name: "who never answers is not waited for: what is known is told",
    from: saying([], { cuts: [{ ...CUT, waiting: ["p"], answers: 1, playedMs: 180 }] }),
    event: over(1),
    to: saying([]),
    effects: [told("a", 1, 180, 1)],
  },
  {
    name: "where nobody answers it is told by the clock",
    from: saying([], { cuts: [CUT], kept: kept(text("a", 1)) }),
    event: over(1),
    to: saying([], { kept: kept(text("a", 1)) }),
    effects: [told("a", 1, HEARD)],
  },
  nothing("a time-out of what was told is nothing", saying([]), over(1)),
];

const resumed = (generation: number, from = 180): Utterance => ({
  ...text("a", generation),
  resumes: { generation: 1, from },
});

const RESUMES: readonly SpeechVector[] = [
  {
    name: "what was interrupted is resumed from where it was heard",
    from: saying([], { kept: kept(text("a", 1), 180) }),
    event: resume(null, 5),
    to: alive(saying([resumed(5)], { sounding: false })),
    effects: [utter(resumed(5)), mouth(5)],
  },
  {
    name: "by its name, behind what is said meanwhile",
    from: saying([text("b", 2)], { kept: kept(text("a", 1), 180) }),
    event: resume("a", 5),
    to: alive(saying([text("b", 2), resumed(5)])),
    effects: [utter(resumed(5))],
  },
  {
    name: "a stream that is resumed takes packets again",
    from: saying([], { kept: kept(stream("m", 1), 180), dropped: [dropped()] }),
    event: resume("m", 5),
    to: alive(
      saying([{ ...stream("m", 5), resumes: { generation: 1, from: 180 } }], { sounding: false }),
    ),
    effects: [utter({ ...stream("m", 5), resumes: { generation: 1, from: 180 } }), mouth(5)],
  },
  refusal(
    "nothing is resumed where nothing was interrupted",
    saying([]),
    resume(null, 5),
    UNKNOWN("resume", "nothing was interrupted of late"),
  ),
  refusal(
    "another is not resumed in its place",
    saying([], { kept: kept(text("a", 1)) }),
    resume("b", 5),
    UNKNOWN("resume", "b"),
  ),
  refusal(
    "nothing is resumed after a minute",
    saying([], { kept: kept(text("a", 1)) }),
    resume("a", 5, TIME + RESUME_MS + 1),
    UNKNOWN("resume", "a"),
  ),
];

const BEGINNINGS: readonly SpeechVector[] = [
  refusal("who has begun too much of late begins no text", DRIVEN, hurried(speak("a", 1)), TOO_MANY),
  refusal("nor a stream", saying([text("a", 1)]), hurried(sound("m", 2)), TOO_MANY),
  refusal(
    "nor resumes, which may still be done a little later",
    saying([], { kept: kept(stream("m", 1), 180), dropped: [dropped()] }),
    hurried(resume("m", 5)),
    TOO_MANY,
  ),
  {
    name: "packets of a stream that has begun go on whatever else was begun",
    from: saying([stream("m", 1)]),
    event: hurried(sound("m", 3)),
    to: alive(saying([stream("m", 1)])),
    effects: [takeSound(1)],
  },
  {
    name: "what comes late of an interrupted stream begins nothing",
    from: saying([], { dropped: [dropped(TIME - 1)] }),
    event: hurried(sound("m", 3)),
    to: saying([], { dropped: [dropped()] }),
    effects: [],
  },
  refusal(
    "a resume that more than may wait has no room for is refused, and may still be done",
    saying(FULL, { kept: kept(text("b", 99), 180) }),
    resume("b", 100),
    reject("too-much-sound", `Cannot speak, utterances that wait are at most: ${MAX_UTTERANCES}`),
  ),
];

export const SPEECH_VECTORS: readonly SpeechVector[] = [
  ...SPEAKING,
  ...STREAMS,
  ...ENDS,
  ...ANSWERS,
  ...RESUMES,
  ...BEGINNINGS,
];

/** What becomes of speech where its session changes: events that are not speech's own. */
export const ROOM_VECTORS = [
  {
    name: "a speaker that leaves ends its stream, and is not waited for",
    from: saying([stream("m", 1), text("a", 2)], { cuts: [{ ...CUT, generation: 9, waiting: ["p"] }] }),
    event: { type: "leave", id: "p", time: TIME },
    to: {
      ...{ ...ROOM, kind: "watched", members: [V, viewer("w")] },
      speech: {
        ...SILENT,
        ...{ utterances: [{ ...stream("m", 1), source: CLOSED }, text("a", 2)], sounding: true },
      },
    },
    effects: [{ type: "unwatch", member: "p", rendition: "r" }, endSound(1), told("a", 9, HEARD)],
  },
  {
    name: "when the last has left nothing is said any more",
    from: { ...WATCHED, speech: { ...SILENT, utterances: [text("a", 1, null)], sounding: true } },
    event: { type: "leave", id: "v", time: TIME },
    to: { kind: "empty", facts: FACTS, since: TIME, camera: PORTRAIT },
    effects: [{ type: "unwatch", member: "v", rendition: "r" }, { type: "hush" }],
  },
  {
    name: "when it ends nothing is said any more",
    from: saying([text("a", 1)]),
    event: { type: "end" },
    to: ENDED,
    effects: [{ type: "hush" }],
  },
] as const;
