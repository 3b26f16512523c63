/** What other systems get, with a stand-in for what Deno says of this one; no such machine was at hand. */
import assert from "node:assert/strict";
import { posix, win32 } from "node:path";
import { nativeBackend } from "../../runtime/commands/adapter.ts";
import { findBrowser, findFirefox } from "../../runtime/cli/browser.ts";
import { openerOf } from "../../runtime/cli/open_page.ts";
import { factsOf, type Need, planFor } from "../../runtime/cli/packages.ts";
import { findProgram, interruptSignals, type System } from "../../runtime/cli/system.ts";
import { remedy } from "../../runtime/render/files/local_gpu.ts";
import { ensureRuntimeDirectory } from "../../runtime/render/files/runtime_directory.ts";
import { isBelow } from "../../runtime/server/static_files.ts";

const SYSTEMS = ["linux", "darwin", "windows"] as const;
const NEEDS = ["loader", "driver", "browser", "firefox", "voices"] as const;

/** A system that has these files, with their text, and these variables. */
function standIn(
  os: System["os"],
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): System {
  const { sep } = os === "windows" ? win32 : posix;
  const paths = Object.keys(files);
  return {
    os,
    env: (name) => env[name],
    home: os === "windows" ? "C:\\Users\\ada" : os === "darwin" ? "/Users/ada" : "/home/ada",
    exists: (path) => paths.includes(path),
    list: (folder) => [
      ...new Set(
        paths.filter((path) => path.startsWith(folder + sep))
          .map((path) => path.slice(folder.length + 1).split(sep)[0]!),
      ),
    ],
    read: (path) => files[path] ?? null,
  };
}

const having = (os: System["os"], path: string, env?: Record<string, string>) =>
  standIn(os, { [path]: "" }, env);

Deno.test("a browser is found where each system keeps it", () => {
  const windows = {
    ProgramFiles: "C:\\Program Files",
    "ProgramFiles(x86)": "C:\\Program Files (x86)",
    LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local",
  };
  const places: [System["os"], string][] = [
    ["darwin", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
    ["darwin", "/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium"],
    [
      "darwin",
      "/Users/ada/Library/Caches/ms-playwright/chromium-1300/chrome-mac-arm64/Google Chrome for Testing.app/" +
      "Contents/MacOS/Google Chrome for Testing",
    ],
    ["windows", "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"],
    ["windows", "C:\\Users\\ada\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe"],
    ["windows", "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe"],
    ["windows", "C:\\Users\\ada\\AppData\\Local\\ms-playwright\\chromium-1300\\chrome-win64\\chrome.exe"],
    ["linux", "/home/ada/.cache/ms-playwright/chromium-1300/chrome-linux64/chrome"],
  ];
  for (const [os, path] of places) {
    assert.equal(findBrowser(having(os, path, os === "windows" ? windows : {})), path);
    for (const other of SYSTEMS.filter((each) => each !== os)) {
      assert.equal(findBrowser(having(other, path, windows)), undefined, `${path} on ${other}`);
    }
  }
  const given = having("darwin", "/opt/chrome", { CHROME_PATH: "/opt/chrome" });
  assert.equal(findBrowser(given), "/opt/chrome");
  assert.equal(findBrowser({ ...given, exists: () => false }), undefined, "what is named is not guessed");

  for (
    const [os, path] of [
      ["darwin", "/Applications/Firefox.app/Contents/MacOS/firefox"],
      ["windows", "C:\\Program Files\\Mozilla Firefox\\firefox.exe"],
    ] as const
  ) assert.equal(findFirefox(having(os, path, windows)), path);
});

Deno.test("a program is found in PATH as each system writes it", () => {
  assert.equal(findProgram("git", having("linux", "/opt/git", { PATH: "/usr/bin::/opt" })), "/opt/git");
  const tools = "C:\\Tools\\git.cmd";
  const env = { PATH: "C:\\Windows;C:\\Tools", PATHEXT: ".COM;.EXE;.CMD" };
  assert.equal(findProgram("git", having("windows", tools, env)), tools);
  assert.equal(findProgram("git", having("windows", "C:\\Tools\\git", env)), undefined, "no program there");
});

Deno.test("programs end on the signals that their system has", () => {
  assert.deepEqual(interruptSignals("linux"), ["SIGINT", "SIGTERM"]);
  assert.deepEqual(interruptSignals("darwin"), ["SIGINT", "SIGTERM"]);
  assert.deepEqual(interruptSignals("windows"), ["SIGINT", "SIGBREAK"]);
});

Deno.test("a page is opened by each system's own program, with its address whole", () => {
  const url = "http://127.0.0.1:8787/?session=a&role=viewer";
  assert.deepEqual(openerOf(url, "linux"), ["xdg-open", [url]]);
  assert.deepEqual(openerOf(url, "darwin"), ["open", [url]]);
  const [program, args] = openerOf(url, "windows");
  assert.equal(args.at(-1), url);
  assert.notEqual(program, "cmd", "a shell would cut it at the ampersand");
});

Deno.test("each system's own backend is asked first, and what to install is said in its words", async () => {
  assert.deepEqual(SYSTEMS.map(nativeBackend), ["vulkan", "metal", "dx12"]);
  assert.match(remedy("linux"), /apt-get install libvulkan1/);
  assert.match(remedy("darwin"), /Metal/);
  assert.match(remedy("windows"), /Direct3D 12/);
  assert.doesNotMatch(remedy("darwin") + remedy("windows"), /apt-get|setup/);
  const before = Deno.env.get("XDG_RUNTIME_DIR");
  Deno.env.delete("XDG_RUNTIME_DIR");
  for (const os of ["darwin", "windows"] as const) {
    await ensureRuntimeDirectory(os);
    assert.equal(Deno.env.get("XDG_RUNTIME_DIR"), undefined, "only Linux has one");
  }
  if (before !== undefined) Deno.env.set("XDG_RUNTIME_DIR", before);
});

Deno.test("setup tells what to do in the words of macOS and Windows, and runs nothing there", () => {
  const tell = (os: System["os"], need: Need) => {
    const plan = planFor(need, { ...factsOf(standIn(os, {})), root: "none" });
    assert.ok("tell" in plan);
    return plan.tell;
  };
  for (const need of NEEDS) {
    assert.doesNotMatch(tell("darwin", need), /sudo|apt-get|Vulkan/);
    assert.doesNotMatch(tell("windows", need), /sudo|apt-get|Vulkan/);
  }
  assert.match(tell("darwin", "driver"), /Metal/);
  assert.match(tell("windows", "driver"), /Direct3D 12/);
  assert.match(tell("windows", "browser"), /Edge/);
  assert.match(tell("darwin", "voices"), /brew install espeak-ng/);
  assert.match(tell("windows", "voices"), /eSpeak-NG/);
});

/** File systems as containers of these distributions have them: os-release in their words, and the manager's place. */
const DISTRIBUTIONS: readonly { release: string; manager: string; lines: Record<string, RegExp> }[] = [
  {
    release: 'NAME="Fedora Linux"\nVERSION_ID=43\nID=fedora\n',
    manager: "/usr/bin/dnf",
    lines: {
      driver: /^Run: sudo dnf install -y mesa-vulkan-drivers vulkan-loader$/,
      browser: /^Run: sudo dnf install -y chromium$/,
      firefox: /dnf install -y firefox$/,
    },
  },
  {
    release: 'NAME="AlmaLinux"\nID="almalinux"\nID_LIKE="rhel centos fedora"\n',
    manager: "/usr/bin/dnf",
    lines: {
      driver: /dnf install -y mesa-vulkan-drivers/,
      browser: /^Run: sudo dnf install -y epel-release && sudo dnf install -y chromium$/,
      voices: /epel-release && sudo dnf install -y espeak-ng flite$/,
      firefox: /dnf install -y firefox$/,
    },
  },
  {
    release: 'NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\n',
    manager: "/usr/bin/pacman",
    lines: {
      driver: /^Run: sudo pacman -Syu --needed --noconfirm vulkan-swrast vulkan-icd-loader$/,
      loader: /vulkan-icd-loader$/,
      browser: /pacman -Syu .* chromium$/,
      voices: /pacman -Syu .* espeak-ng flite$/,
      firefox: /pacman -Syu .* firefox$/,
    },
  },
  {
    release: 'NAME="openSUSE Tumbleweed"\nID="opensuse-tumbleweed"\n',
    manager: "/usr/bin/zypper",
    lines: { driver: /zypper install -y libvulkan_lvp libvulkan1$/, firefox: /MozillaFirefox$/ },
  },
  {
    release: "ID=ubuntu\n",
    manager: "/usr/bin/apt-get",
    lines: { driver: /apt-get install -y mesa-vulkan-drivers/, browser: /Google Chrome/, firefox: /Mozilla/ },
  },
  { release: "ID=nixos\n", manager: "/run/current-system/nix", lines: { driver: /package manager$/ } },
];

for (const { release, manager, lines } of DISTRIBUTIONS) {
  const [, name] = /^ID="?([\w-]+)/m.exec(release)!;
  Deno.test(`setup reads ${name} from its files, and tells one line of its own manager`, () => {
    const files = { "/etc/os-release": release, [manager]: "" };
    const facts = factsOf(standIn("linux", files, { PATH: "/usr/local/bin:/usr/bin" }));
    assert.ok(name!.startsWith(facts.distribution), facts.distribution);
    for (const [need, line] of Object.entries(lines)) {
      const plan = planFor(need as Need, { ...facts, root: "none" });
      assert.match("tell" in plan ? plan.tell : "installs", line);
      const asRoot = planFor(need as Need, { ...facts, root: "self" });
      assert.ok("install" in asRoot || !asRoot.tell.includes("sudo"), "root needs none");
    }
  });
}

Deno.test("a served file lies in its folder, by each system's way to write paths", () => {
  const windows = (folder: string, file: string) => isBelow(folder, file, win32);
  assert.ok(windows("C:\\head\\static", "C:\\head\\static\\css\\base.css"));
  assert.ok(windows("C:\\head\\static", "c:\\HEAD\\static\\icon.svg"), "case is no difference there");
  assert.ok(windows("C:\\", "C:\\icon.svg"));
  for (const out of ["C:\\head\\static", "C:\\head\\static2\\a.css", "C:\\head", "D:\\head\\static\\a.css"]) {
    assert.ok(!windows("C:\\head\\static", out), out);
  }
  const elsewhere = (folder: string, file: string) => isBelow(folder, file, posix);
  assert.ok(elsewhere("/head/static", "/head/static/..css"));
  assert.ok(elsewhere("/", "/icon.svg"));
  for (const out of ["/head/static", "/head/static2/a.css", "/head", "/"]) {
    assert.ok(!elsewhere("/head/static", out), out);
  }
});

Deno.test("a process ends with its code on every system", async () => {
  const module = new URL("../../runtime/system/end_process.ts", import.meta.url).href;
  for (const os of SYSTEMS) {
    const code = `import { endProcess } from "${module}"; endProcess(7, "${os}");`;
    const { code: ended } = await new Deno.Command(Deno.execPath(), { args: ["eval", "--no-config", code] })
      .output();
    assert.equal(ended, 7, os);
  }
});
