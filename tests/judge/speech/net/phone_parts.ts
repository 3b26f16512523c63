/**
 * The mouth shapes of phones, for fit_net.py and make_speech.py: names as JSON from standard input, `a:` before those
 * of ARPAbet; to standard output the visemes' names, how far each opens the jaw, and each phone's parts, null for those
 * that take their neighbour's.
 */
import { JAW_OF_VISEME, partsOfArpabet, partsOfIpa } from "../../../../runtime/speech/phones.ts";
import { VISEMES } from "../../../../runtime/speech/speech_frame.ts";

const names: string[] = await new Response(Deno.stdin.readable).json();
const parts = names.map((name) => name.startsWith("a:") ? partsOfArpabet(name.slice(2)) : partsOfIpa(name));
console.log(JSON.stringify({
  visemes: VISEMES,
  jaw: VISEMES.map((name) => JAW_OF_VISEME[name]),
  parts: Object.fromEntries(names.map((name, i) => [
    name,
    parts[i]?.map(({ viseme, share }) => [VISEMES.indexOf(viseme), share]) ?? null,
  ])),
}));
