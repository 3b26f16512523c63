import type { PhoneEvent } from "./phone_times.ts";

/** A voice as the library lists it. */
export interface EspeakVoice {
  /** Which file it is of, below espeak-ng-data/voices or lang: what it is opened by. */
  readonly identifier: string;
  readonly name: string;
  /** Language tags, the best first. */
  readonly languages: readonly string[];
}

/** What is to be said at once. */
export interface EspeakSentence {
  readonly text: string;
  /** An identifier of a voice. */
  readonly voice: string;
  /** Words a minute, 80 to 450. */
  readonly speed: number;
  /** With the pause that follows a sentence. */
  readonly pause: boolean;
}

/** The machine's own libespeak-ng, in this process. It is one for all: one speech at a time. */
export interface EspeakLibrary {
  readonly sampleRate: number;
  voices(): EspeakVoice[];
  /**
   * Synthesises on a thread of its own; `take` is called on this one, with pieces of about 60 ms, and ends it by
   * giving false.
   *
   * @throws Error where the library refuses
   */
  speak(
    sentence: EspeakSentence,
    take: (pcm: Float32Array, events: readonly PhoneEvent[]) => boolean,
  ): Promise<void>;
}

const SYMBOLS = {
  espeak_Initialize: { parameters: ["i32", "i32", "pointer", "i32"], result: "i32" },
  espeak_ListVoices: { parameters: ["pointer"], result: "pointer" },
  espeak_SetSynthCallback: { parameters: ["function"], result: "void" },
  espeak_SetVoiceByName: { parameters: ["buffer"], result: "i32" },
  espeak_SetParameter: { parameters: ["i32", "i32", "i32"], result: "i32" },
  espeak_Synth: {
    parameters: ["buffer", "usize", "u32", "i32", "u32", "u32", "pointer", "pointer"],
    result: "i32",
    nonblocking: true,
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** Where the library lies, by system: names that the loader looks up, then places that it does not know. */
const PLACES: Partial<Record<typeof Deno.build.os, readonly string[]>> = {
  linux: ["libespeak-ng.so.1", "libespeak-ng.so"],
  darwin: ["/opt/homebrew", "/usr/local", "/opt/local"].map((place) => `${place}/lib/libespeak-ng.dylib`),
  windows: ["libespeak-ng.dll", "C:\\Program Files\\eSpeak NG\\libespeak-ng.dll"],
};

/** Constants of speak_lib.h: what they mean stands in espeak-ng's documentation of its API. */
const SYNCHRONOUS = 2;
const PHONEME_EVENTS_IN_IPA = 1 | 2;
const DO_NOT_EXIT = 0x8000;
const UTF8_PLAIN_TEXT = 1; // neither SSML (0x10) nor phonemes in [[ ]] (0x100)
const END_PAUSE = 0x1000;
const RATE = 1;
const EVENT = { size: 40, type: 0, at: 16, id: 32, idBytes: 8, phoneme: 7 } as const;
const VOICE = { name: 0, languages: 8, identifier: 16 } as const;
const PIECE_MS = 60;

/** @throws Error where there is no such library, or it finds none of its data */
export function openEspeakLibrary(): EspeakLibrary {
  const { symbols } = open();
  const sampleRate = symbols.espeak_Initialize(
    SYNCHRONOUS,
    PIECE_MS,
    null,
    PHONEME_EVENTS_IN_IPA | DO_NOT_EXIT,
  );
  if (sampleRate <= 0) throw new Error(`Cannot open libespeak-ng, it must find its data: ${sampleRate}`);
  const decoder = new TextDecoder();
  let take: (pcm: Float32Array, events: readonly PhoneEvent[]) => boolean = () => false;

  function readEvents(pointer: Deno.PointerValue): PhoneEvent[] {
    const events: PhoneEvent[] = [];
    if (pointer === null) return events;
    const view = new Deno.UnsafePointerView(pointer);
    for (let offset = 0; view.getInt32(offset + EVENT.type) !== 0; offset += EVENT.size) {
      if (view.getInt32(offset + EVENT.type) !== EVENT.phoneme) continue;
      const id = new Uint8Array(view.getArrayBuffer(EVENT.idBytes, offset + EVENT.id));
      const end = id.indexOf(0);
      events.push({
        at: view.getInt32(offset + EVENT.at),
        phone: decoder.decode(id.slice(0, end < 0 ? id.length : end)),
      });
    }
    return events;
  }

  const callback = new Deno.UnsafeCallback(
    { parameters: ["pointer", "i32", "pointer"], result: "i32" },
    (wave, samples, events) => {
      const pcm = new Float32Array(wave === null ? 0 : Math.max(samples, 0));
      if (wave !== null && samples > 0) {
        const ints = new Int16Array(Deno.UnsafePointerView.getArrayBuffer(wave, 2 * samples));
        for (let i = 0; i < samples; i++) pcm[i] = ints[i]! / 32768;
      }
      return take(pcm, readEvents(events)) ? 0 : 1;
    },
  );
  symbols.espeak_SetSynthCallback(callback.pointer);

  return {
    sampleRate,
    voices: () => readVoices(symbols.espeak_ListVoices(null)),
    async speak({ text, voice, speed, pause }, takePiece) {
      take = takePiece;
      if (symbols.espeak_SetVoiceByName(encode(voice)) !== 0) {
        throw new Error(`Cannot speak with espeak-ng, it must know the voice: ${voice}`);
      }
      symbols.espeak_SetParameter(RATE, Math.round(speed), 0);
      const bytes = encode(text);
      callback.ref();
      const code = await symbols.espeak_Synth(
        bytes,
        BigInt(bytes.length),
        0,
        1,
        0,
        UTF8_PLAIN_TEXT | (pause ? END_PAUSE : 0),
        null,
        null,
      )
        .finally(() => callback.unref());
      if (code !== 0) throw new Error(`Cannot speak with espeak-ng, it refuses: error ${code}`);
    },
  };
}

function open(): Deno.DynamicLibrary<typeof SYMBOLS> {
  let problem: unknown = `no place is known on ${Deno.build.os}`;
  for (const place of PLACES[Deno.build.os] ?? []) {
    try {
      return Deno.dlopen(place, SYMBOLS);
    } catch (error) {
      problem = error;
    }
  }
  throw new Error("Cannot open libespeak-ng, it must be installed", { cause: problem });
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text.replaceAll("\0", " ")}\0`);
}

/** Reads a list of espeak_VOICE, which ends with a null pointer. Their languages: a priority byte, a tag, a zero, and so on. */
function readVoices(list: Deno.PointerValue): EspeakVoice[] {
  if (list === null) return [];
  const voices: EspeakVoice[] = [];
  const view = new Deno.UnsafePointerView(list);
  for (let offset = 0;; offset += 8) {
    const pointer = view.getPointer(offset);
    if (pointer === null) return voices;
    const voice = new Deno.UnsafePointerView(pointer);
    const word = (at: number) => {
      const text = voice.getPointer(at);
      return text === null ? "" : Deno.UnsafePointerView.getCString(text);
    };
    voices.push({
      identifier: word(VOICE.identifier),
      name: word(VOICE.name),
      languages: readLanguages(voice.getPointer(VOICE.languages)),
    });
  }
}

function readLanguages(pointer: Deno.PointerValue): string[] {
  const tags: string[] = [];
  if (pointer === null) return tags;
  const view = new Deno.UnsafePointerView(pointer);
  for (let offset = 0; view.getUint8(offset) !== 0;) {
    const tag = view.getCString(offset + 1);
    tags.push(tag);
    offset += tag.length + 2;
  }
  return tags;
}
