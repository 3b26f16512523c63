import { custom, UsageError } from "../../cli/flags.ts";
import { readSpeechServer, type SpeechServer } from "../../speech/voices/server/config.ts";

/** `--speech-server`, in the words of all commands that have it. */
export const speechServerFlag = () =>
  custom<SpeechServer | null>(
    "server that speaks OpenAI's /v1/audio/speech (OpenAI, Kokoro, Piper ...), whose voices are offered too; see below",
    "address",
    null,
    undefined,
    (written) => {
      try {
        return readSpeechServer((name) => Deno.env.get(name), written);
      } catch (error) {
        throw new UsageError((error as Error).message.replace(/^Cannot use the speech server, /, ""));
      }
    },
  );

/**
 * Offers the voices of the flag's server from now on, else those of the environment's.
 *
 * @throws RangeError for an environment that names it wrongly
 */
export async function offerSpeechServer(flag: SpeechServer | null): Promise<void> {
  const server = flag ?? readSpeechServer((name) => Deno.env.get(name));
  if (server === null) return;
  const { useSpeechServer } = await import("../../speech/voices/list_voices.ts");
  useSpeechServer(server);
}

/** What a command's help says of it. */
export const SPEECH_SERVER_HELP =
  "--speech-server takes http://127.0.0.1:8880, with /v1 behind it or not; where not given, HEADCAST_SPEECH_SERVER " +
  "says it. Its key stands in HEADCAST_SPEECH_KEY alone, and goes to https or to this machine; HEADCAST_SPEECH_MODEL " +
  "is the model (tts-1 where not set), HEADCAST_SPEECH_VOICES names voices with commas between, where the server does " +
  "not list them. What it says is listened to, as it tells no times.";
