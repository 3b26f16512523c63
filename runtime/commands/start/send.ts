import { custom, type Flag, UsageError } from "../../cli/flags.ts";
import { readSendRequest, SEND_FORM, type SendRequest } from "../../motion/sources/vmc/send_request.ts";
import { VMC_NAMINGS } from "../../motion/sources/vmc/vmc_writer.ts";

/** Where faces are sent. */
export const sendFlag = (): Flag<readonly SendRequest[]> => ({
  repeats: true,
  ...custom<readonly SendRequest[]>(
    "send a session's face by the VMC protocol to VSeeFace, Warudo, Blender and others; several with commas between, or the flag several times",
    SEND_FORM,
    [],
    undefined,
    (written) => {
      try {
        return written.split(",").map((each) => readSendRequest(each));
      } catch (error) {
        if (error instanceof TypeError) {
          throw new UsageError(
            error.message.replace(/^Cannot send a face, /, ""),
          );
        }
        throw error;
      }
    },
  ),
});

/** What a reader of the help needs to know of it. */
export function sendHelp(): string {
  const [first, ...others] = Object.entries(VMC_NAMINGS);
  return `--send gives what the head shows, driven or idle, at --fps frames a second while somebody is in the session ` +
    `(studio where none is named): ${SEND_FORM}, port 39539 where none is given. Values are called as ${
      first![1]
    }. ` +
    `In place of vmc: ${
      others.map(([name, words]) => `${name}: ${words}`).join("; ")
    }. Turns of neck, head and eyes come ` +
    `as bones that stand at 0: a receiver that takes over places too has to be told not to.`;
}

/** What is sent where, in words. */
export const toldSends = (
  requests: readonly SendRequest[],
  places: readonly { readonly place: string }[],
): string[] =>
  requests.map(({ naming, session }, i) =>
    `Sends the face of ${session} as ${naming} to ${places[i]!.place}`
  );
