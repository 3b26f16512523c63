import assert from "node:assert/strict";
import { mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Machine, planFor } from "../../runtime/cli/packages.ts";
import { lackOfGpu, lackOfSystem, testUnless } from "../skip.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DEBIAN: Machine = {
  os: "linux",
  manager: "apt-get",
  root: "self",
  nvidia: false,
  distribution: "debian",
};

testUnless(await lackOfGpu(), {
  name: "setup --quiet says nothing, installs nothing and is quick where an adapter answers",
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "headcast-setup-"));
    const run = () =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "main.ts", "setup", "--quiet"],
        cwd: ROOT,
        // An apt-get that anybody could call would fail here: nothing else is in PATH.
        env: { PATH: folder, HEADCAST_INSTALL: "1" },
        stdout: "piped",
        stderr: "piped",
      }).output();
    await run(); // fills Deno's cache of transpiled modules
    let best = Infinity;
    for (let attempt = 0; attempt < 3; attempt++) {
      const begin = performance.now();
      const { code, stdout, stderr } = await run();
      best = Math.min(best, performance.now() - begin);
      assert.equal(code, 0);
      assert.equal(new TextDecoder().decode(stdout), "");
      assert.equal(new TextDecoder().decode(stderr), "");
    }
    // 0.13 s on two cores with software Vulkan. The bound leaves room for tests that run beside this one.
    assert.ok(best < 1500, `setup --quiet took ${best} ms`);
    await Deno.remove(folder, { recursive: true });
  },
});

testUnless(lackOfSystem("linux"), {
  name: "commands give a machine without XDG_RUNTIME_DIR a private one",
  async fn() {
    const folder = await mkdtemp(join(tmpdir(), "headcast-xdg-"));
    const module = new URL("../../runtime/render/files/runtime_directory.ts", import.meta.url);
    const code = `import { ensureRuntimeDirectory } from ${JSON.stringify(module.href)};
    await ensureRuntimeDirectory(); console.log(Deno.env.get("XDG_RUNTIME_DIR"));`;
    const env: Record<string, string> = { ...Deno.env.toObject(), TMPDIR: folder };
    delete env["XDG_RUNTIME_DIR"];
    const ask = async () => {
      const command = new Deno.Command(Deno.execPath(), { args: ["eval", code], env, clearEnv: true });
      return new TextDecoder().decode((await command.output()).stdout).trim();
    };
    const path = await ask();
    assert.equal((await stat(path)).mode & 0o777, 0o700);
    assert.equal(await ask(), path, "a second process takes the same directory");
    if (path.startsWith(folder)) {
      // A directory that others may read, or that somebody else has put there, is not taken.
      await Deno.chmod(path, 0o755);
      assert.notEqual(await ask(), path);
    }
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("planFor() installs on Debian as root or with sudo, and otherwise tells one line", () => {
  assert.deepEqual(planFor("driver", DEBIAN), { install: ["mesa-vulkan-drivers", "libvulkan1"] });
  assert.deepEqual(planFor("browser", { ...DEBIAN, root: "sudo" }), { install: ["chromium"] });
  assert.deepEqual(planFor("voices", DEBIAN), { install: ["espeak-ng", "flite"] });
  assert.deepEqual(planFor("driver", { ...DEBIAN, root: "none" }), {
    tell: "Run: sudo apt-get install -y mesa-vulkan-drivers libvulkan1",
  });
});

Deno.test("planFor() never brings Mesa to a card that lacks its loader only", () => {
  const plan = planFor("loader", { ...DEBIAN, nvidia: true });
  assert.ok("install" in plan && plan.install.includes("libvulkan1"));
  assert.ok("install" in plan && !plan.install.some((name) => name.includes("mesa")));
});

Deno.test("planFor() has a line for every other system and need", () => {
  const others: Partial<Machine>[] = [
    { manager: "dnf" },
    { manager: "pacman" },
    { manager: "zypper" },
    { manager: undefined },
    { os: "darwin", manager: undefined },
    { os: "windows", manager: undefined },
    { distribution: "ubuntu", root: "none" },
  ];
  for (const other of others) {
    for (const need of ["loader", "driver", "browser", "voices"] as const) {
      const plan = planFor(need, { ...DEBIAN, ...other });
      assert.ok("tell" in plan && plan.tell.length > 20 && !plan.tell.includes("\n"), JSON.stringify(other));
    }
  }
});
