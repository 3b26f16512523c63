// Tries the encoders that it is given by name, one after the other, and prints a line of JSON for each. A process of its
// own: what a broken driver takes with it is this one.
import { kindOf } from "./kinds.ts";
import { H264_KINDS } from "./names.ts";
import { tryKind } from "./trial.ts";

for (const name of H264_KINDS.filter((each) => Deno.args.includes(each))) {
  console.log(JSON.stringify(tryKind(kindOf(name))));
}
// Some drivers leave threads behind that never end.
Deno.exit();
