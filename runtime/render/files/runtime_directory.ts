import { lstat, mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/**
 * Sets XDG_RUNTIME_DIR where a Linux machine has none (containers, cron, ssh without a login session): without
 * it Mesa's Vulkan drivers print an error line at every adapter request. It works from inside the process as
 * long as it comes before the first request, and workers and child processes inherit it.
 *
 * The directory is private (mode 0700), as the XDG Base Directory Specification demands.
 */
export async function ensureRuntimeDirectory(os: typeof Deno.build.os = Deno.build.os): Promise<void> {
  if (os !== "linux" || Deno.env.get("XDG_RUNTIME_DIR")) return;
  const { uid } = userInfo();
  for (const path of [`/run/user/${uid}`, join(tmpdir(), `headcast-${uid}`)]) {
    if (path.startsWith(tmpdir())) await mkdir(path, { mode: 0o700 }).catch(() => {});
    if (await isPrivate(path, uid)) return Deno.env.set("XDG_RUNTIME_DIR", path);
  }
  // Somebody else made the name in the shared folder first: take one that nobody can foresee.
  Deno.env.set("XDG_RUNTIME_DIR", await mkdtemp(join(tmpdir(), `headcast-${uid}-`)));
}

async function isPrivate(path: string, uid: number): Promise<boolean> {
  try {
    const entry = await lstat(path);
    return entry.isDirectory() && entry.uid === uid && (entry.mode & 0o077) === 0;
  } catch {
    return false;
  }
}
