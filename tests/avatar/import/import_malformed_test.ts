/** By itself: what a reader takes of time and memory is the process's, in which other files would be read meanwhile. */
import { encodeAvatarPly } from "../../../runtime/avatar/avatar_ply.ts";
import { importSplats } from "../../../runtime/avatar/import/import_splats.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { assertRefusesOrReads, malformed } from "../../formats/malformed.ts";
import { testHead } from "../../reference/test_head.ts";
import { gaussianAvatarsPly, headStudioPly, plainPly } from "./layouts.ts";

Deno.test("500 malformed files are each refused by a clear error, or bound", async () => {
  const small = testHead();
  const own = buildPlainAvatar(small, "test", [], 150);
  const good = [{ ...own, light: null }].flatMap((each) => [
    headStudioPly(each),
    gaussianAvatarsPly(each),
    plainPly(each, [1, 0, 0, 0, 1, 0, 0, 0, 1], 1, [0, 0, 0]),
    encodeAvatarPly(each),
  ]);
  await assertRefusesOrReads(
    malformed(good),
    (bytes) => importSplats({ name: "x.ply", bytes }, small, { align: "none" }),
  );
});
