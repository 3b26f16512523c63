#!/bin/sh
# espeak-ng's phoneme events are not all phonemes: where a text has a word of another language, one tells that the
# language changes, as "(en)", and another that it changes back. The type, the field and the time are those of a phoneme.
#
# Who turns these events into a mouth's shapes reads E and N, and a word in Latin letters in Russian, Japanese or Chinese
# has two sounds too many. The same comes from libespeak-ng 1.51 (Debian 12) by espeakINITIALIZE_PHONEME_EVENTS, with
# espeakINITIALIZE_PHONEME_IPA and without. Events whose name begins with a parenthesis have to be passed over.
#
# Seen with this script (@echogarden/espeak-ng-emscripten 0.3.5, Node 20):
#   p  r ʲ i v ʲ ˈe t (en) h ə l ˈəʊ (ru)
# It ends with 0 while that is so, with 1 where it has changed. It needs Node and npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund @echogarden/espeak-ng-emscripten@0.3.5 >/dev/null

cat >try.mjs <<'JS'
import load from "@echogarden/espeak-ng-emscripten";

const { eSpeakNGWorker } = await load();
const speaker = new eSpeakNGWorker();
speaker.set_voice("zle/ru");
const names = [];
speaker.synthesize("привет hello", (_, events) => {
  for (const { type, id } of events) if (type === "phoneme") names.push(id);
  return false;
});
console.log(names.join(" ").trim());
process.exit(names.includes("(en)") && names.includes("(ru)") ? 0 : 1);
JS
node try.mjs
