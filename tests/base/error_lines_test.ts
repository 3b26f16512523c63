import assert from "node:assert/strict";
import { diskProblem } from "../../runtime/base/disk_problem.ts";
import { errorLines } from "../../runtime/base/error_lines.ts";

const systemError = (code: string, message: string) => Object.assign(new Error(message), { code });

Deno.test("errorLines() says each thing once: what a cause only repeats is left out", () => {
  const cause = new SyntaxError("Unexpected end of JSON input");
  const error = new Error("Cannot load avatar from a, Unexpected end of JSON input", { cause });
  assert.deepEqual(errorLines(error), [error.message]);
  const deeper = new Error("Cannot start", { cause: new Error("it broke", { cause }) });
  assert.deepEqual(errorLines(deeper), ["Cannot start", "it broke", cause.message]);
  const circle = new Error("round");
  circle.cause = circle;
  assert.deepEqual(errorLines(circle), ["round"]);
});

Deno.test("a full disk is told with a remedy, by the folder that somebody knows", () => {
  const temporary = "/data/avatars/.stock.new-0b0c3f52-1111-2222-3333-444455556666/avatar.ply";
  for (
    const full of [
      systemError("ENOSPC", `No space left on device (os error 28): writefile '${temporary}'`),
      systemError("EDQUOT", `EDQUOT: quota exceeded, open '${temporary}'`),
    ]
  ) {
    assert.equal(
      diskProblem(full),
      "Cannot write, the disk is full (make room, or name a folder on another with --data): /data/avatars",
    );
  }
  const [line, ...rest] = errorLines(
    new Error("Cannot keep it: ENOSPC: no space left on device, write", {
      cause: Object.assign(systemError("ENOSPC", "ENOSPC: no space left on device, write"), {
        path: "/x/y.png",
      }),
    }),
  );
  assert.equal(rest.length, 0);
  assert.match(
    line!,
    /^Cannot keep it: Cannot write, the disk is full \(make room, .* --data\): \/x\/y.png$/,
  );
});

Deno.test("a folder that cannot be written to is told with a remedy, and one that cannot be read is not", () => {
  const readOnly = systemError("EROFS", "Read-only file system (os error 30): mkdir '/checkout/avatars'");
  const forbidden = systemError("EACCES", "Permission denied (os error 13): mkdir '/checkout/avatars'");
  for (const error of [readOnly, forbidden]) {
    assert.match(diskProblem(error)!, /must be writable \(--data names another .*\): \/checkout\/avatars$/);
  }
  assert.equal(diskProblem(systemError("EACCES", "Permission denied (os error 13): open '/etc/x'")), null);
  assert.equal(diskProblem(systemError("ENOENT", "No such file (os error 2): mkdir '/x/y'")), null);
  assert.equal(diskProblem("ENOSPC"), null);
});
