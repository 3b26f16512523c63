/**
 * Builds what deploy/Dockerfile says, command by command, in a root of Debian's own, and runs it there as an image runs: by
 * its user, on a root that is read alone, until it is healthy and until it is told to end. For root on Debian, with debootstrap.
 *
 *   deno run -A tests/bench/deploy/image_root.ts [--keep FOLDER] [--mirror URL]
 *
 * Certificates and npm's settings of this machine are lent to the build, as a builder's own would be.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { instructionsOf } from "../../deploy/dockerfile.ts";
import { printTable } from "../table.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PORT = 8993, HEALTHY_S = 180;
/** Of the machine, without which a build may reach no registry. */
const LENT = ["/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs", "/etc/npmrc", "/root/.npmrc"];

const { values } = parseArgs({
  args: Deno.args,
  options: {
    // Goes on in a root that is there.
    keep: { type: "string" },
    // debootstrap's own where not given.
    mirror: { type: "string", default: "" },
  },
});

async function sh(script: string, env: Record<string, string> = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("bash", { args: ["-euc", script], env })
    .output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (!success) throw new Error(`Cannot go on, this must end well: ${script}\n${said.slice(-2000)}`);
  return said;
}

const instructions = instructionsOf(await Deno.readTextFile(join(ROOT, "deploy/Dockerfile")));
const root = values.keep ?? await Deno.makeTempDir({ prefix: "headcast-root-" });
const image = {
  env: {} as Record<string, string>,
  user: "0:0",
  folder: "/",
  entry: [] as string[],
  command: [] as string[],
};

/** A command within the root, with what the image says so far. */
function inRoot(command: string, user = image.user, env: Record<string, string> = {}): string {
  const all = Object.entries({
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    DENO_TLS_CA_STORE: "system",
    ...image.env,
    ...env,
  }).map(([name, value]) => `${name}=${value}`).join(" ");
  const quoted = `cd ${image.folder} && ${command}`.replaceAll("'", `'\\''`);
  return `chroot --userspec=${user} ${root} /usr/bin/env -i ${all} sh -c '${quoted}'`;
}

/** What a builder and a runtime mount: Deno asks /proc for itself. */
const MACHINE = `mount --rbind /proc ${root}/proc; mount --rbind /dev ${root}/dev`;

/** In mounts of its own, which end with it. */
const inMounts = (script: string) =>
  `unshare --mount bash -euc '${`mount --make-rprivate /\n${script}`.replaceAll("'", `'\\''`)}'`;

async function copy(text: string): Promise<void> {
  const words = text.split(" "), to = words.at(-1)!;
  if (words[0] === "--from=deno") return void await sh(`install -m 755 ${Deno.execPath()} ${root}${to}`);
  const folder = join(root, image.folder, to);
  await Deno.mkdir(to.endsWith("/") || words.length > 2 ? folder : dirname(folder), { recursive: true });
  await sh(`cp -r ${words.slice(0, -1).map((each) => join(ROOT, each)).join(" ")} ${folder}`);
}

async function carryOut({ keyword, text }: (typeof instructions)[number]): Promise<void> {
  if (keyword === "ENV") {
    for (const [, name, value] of text.matchAll(/(\w+)=(\S+)/g)) image.env[name!] = value!;
  } else if (keyword === "WORKDIR") {
    image.folder = text;
    await Deno.mkdir(join(root, text), { recursive: true });
  } else if (keyword === "COPY") await copy(text);
  else if (keyword === "USER") image.user = text;
  else if (keyword === "RUN") await sh(inMounts(`${MACHINE}\n${inRoot(text, "0:0", { HOME: "/root" })}`));
  else if (keyword === "ENTRYPOINT") image.entry = JSON.parse(text);
  else if (keyword === "CMD") image.command = JSON.parse(text);
}

/** Runs it. @returns what it said */
function start(): Promise<string> {
  const command = [...image.entry, ...image.command, "--port", String(PORT)].join(" ");
  const home = { HOME: "/tmp" };
  const health = inRoot(
    `deno run --cached-only --allow-net=127.0.0.1 --allow-env deploy/health.ts ${PORT}`,
    undefined,
    home,
  );
  const script = `
    mount --bind ${root} ${root}
    mount --bind ${root}/data ${root}/data
    mount -t tmpfs tmpfs ${root}/tmp; chmod 1777 ${root}/tmp
    ${MACHINE}
    mount -o remount,ro,bind ${root}
    if touch ${root}/opt/written 2>/dev/null; then echo "the root can be written to"; exit 1; fi
    ${inRoot(`exec ${command}`, undefined, home)} & server=$!
    for second in $(seq ${HEALTHY_S}); do
      sleep 1
      if ${health}; then echo "healthy after $second s"; healthy=1; break; fi
    done
    curl -sf -o ${root}/tmp/page http://127.0.0.1:${PORT}/
    began=$(date +%s%N); kill -TERM $server; wait $server && echo "ended by SIGTERM with 0 after $(( ($(date +%s%N) - began) / 1000000 )) ms"
    test -n "\${healthy:-}"`;
  return sh(inMounts(script));
}

async function debian(): Promise<void> {
  await sh(`debootstrap --variant=minbase --include=ca-certificates bookworm ${root} ${values.mirror}`);
  // As Debian's image for Docker comes, which keeps no package that it has installed.
  await Deno.writeTextFile(
    join(root, "etc/apt/apt.conf.d/docker-clean"),
    'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };\n',
  );
  await sh(`chroot ${root} apt-get clean`);
  for (const path of LENT) {
    await sh(`if test -e ${path}; then rm -rf ${root}${path} && cp -rLT ${path} ${root}${path}; fi`);
  }
}

const rows: string[][] = [];
async function timed(what: string, act: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await act();
  const megabytes = (await sh(`du -sxm ${root} | cut -f1`)).trim();
  rows.push([what.slice(0, 90), ((performance.now() - began) / 1000).toFixed(1), megabytes]);
}

try {
  if (existsSync(join(root, "etc/debian_version"))) await sh(`rm -rf ${root}/opt ${root}/data`);
  else await timed("debootstrap --variant=minbase bookworm", debian);
  for (const each of instructions) {
    if (each.keyword === "RUN") await timed(`RUN ${each.text}`, () => carryOut(each));
    else await carryOut(each);
  }
  printTable(["instruction", "seconds", "MB then"], rows);
  console.log((await start()).split("\n").filter((line) => /^(healthy|ended)/.test(line)).join("\n"));
} finally {
  if (values.keep === undefined) await Deno.remove(root, { recursive: true });
}
