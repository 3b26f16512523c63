import { userInfo } from "node:os";
import { findProgram, type System, THIS_SYSTEM } from "./system.ts";

/** What decides how a missing package gets here. Facts only, so that the decision can be tested. */
export interface Machine {
  readonly os: typeof Deno.build.os;
  readonly manager: PackageManager | undefined;
  /** How the manager runs as root: as it is, through sudo without a password, or not at all. */
  readonly root: "self" | "sudo" | "none";
  /** NVIDIA's kernel driver is loaded. */
  readonly nvidia: boolean;
  /** Distribution from os-release, such as `debian`. */
  readonly distribution: string;
}

export type PackageManager = keyof typeof MANAGERS;

/** Something a machine may lack. `loader`: the Vulkan loader, all that a card with its own driver needs. */
export type Need = "loader" | "driver" | "browser" | "firefox" | "voices";

const MANAGERS = {
  "apt-get": {
    install: "apt-get install -y",
    packages: {
      // NVIDIA's Vulkan driver is the library libGLX_nvidia, which needs the last three even without a screen.
      loader: ["libvulkan1", "libegl1", "libxext6", "libx11-6"],
      driver: ["mesa-vulkan-drivers", "libvulkan1"],
      browser: ["chromium"],
      firefox: ["firefox-esr"],
      voices: ["espeak-ng", "flite"],
    },
  },
  dnf: {
    install: "dnf install -y",
    packages: {
      loader: ["vulkan-loader", "libXext"],
      driver: ["mesa-vulkan-drivers", "vulkan-loader"],
      browser: ["chromium"],
      firefox: ["firefox"],
      voices: ["espeak-ng", "flite"],
    },
  },
  pacman: {
    // Arch has no updates of single packages, and its containers come without lists.
    install: "pacman -Syu --needed --noconfirm",
    packages: {
      loader: ["vulkan-icd-loader"],
      driver: ["vulkan-swrast", "vulkan-icd-loader"],
      browser: ["chromium"],
      firefox: ["firefox"],
      voices: ["espeak-ng", "flite"],
    },
  },
  zypper: {
    install: "zypper install -y",
    packages: {
      loader: ["libvulkan1"],
      driver: ["libvulkan_lvp", "libvulkan1"],
      browser: ["chromium"],
      firefox: ["MozillaFirefox"],
      voices: ["espeak-ng", "flite"],
    },
  },
} as const satisfies Record<string, { install: string; packages: Record<Need, readonly string[]> }>;

/** Fedora's relatives, whose Chromium and voices are in a collection of its own (EPEL). */
const ENTERPRISE = ["rhel", "centos", "almalinux", "rocky"];

/** What stands in for packages where there is no manager that we know. */
const BY_HAND: Readonly<Record<"darwin" | "windows" | "other", Readonly<Record<Need, string>>>> = {
  darwin: {
    browser: "Install Google Chrome, or: brew install --cask google-chrome",
    firefox: "Install Firefox, or: brew install --cask firefox",
    voices: "Install espeak-ng: brew install espeak-ng",
    ...both(
      "Metal gives no adapter: Headcast needs a Mac with Metal, outside a virtual machine without graphics",
    ),
  },
  windows: {
    browser: "Install Google Chrome or Microsoft Edge, or: winget install Google.Chrome",
    firefox: "Install Firefox, or: winget install Mozilla.Firefox",
    voices: "Install espeak-ng: winget install eSpeak-NG.eSpeak-NG",
    ...both("Install the current driver of the graphics card (Direct3D 12), or use WSL with Debian"),
  },
  other: {
    browser: "Install Chromium or Google Chrome with this system's package manager",
    firefox: "Install Firefox with this system's package manager",
    voices: "Install espeak-ng and flite with this system's package manager",
    ...both("Install the Vulkan loader and Mesa's Vulkan drivers with this system's package manager"),
  },
};

function both(line: string): Record<"loader" | "driver", string> {
  return { loader: line, driver: line };
}

/** Either packages to install here and now, or one line for the person at the machine. */
export type Plan =
  | { readonly install: readonly string[] }
  | { readonly tell: string };

/** What to do about a need on a machine. Only apt-get is run by itself: the others are told. */
export function planFor(need: Need, machine: Machine): Plan {
  const tell = (line: string): Plan => ({ tell: line });
  if (machine.os === "darwin" || machine.os === "windows") return tell(BY_HAND[machine.os][need]);
  if (machine.manager === undefined) return tell(BY_HAND.other[need]);
  const { install, packages } = MANAGERS[machine.manager];
  const sudo = machine.root === "self" ? "" : "sudo ";
  if (need === "browser" && machine.distribution === "ubuntu") {
    // Ubuntu's package only fetches a snap, which does not start inside containers or for other programs' children.
    return tell("Install Google Chrome, or: npx -y playwright-core install --with-deps chromium");
  }
  if (need === "firefox" && machine.distribution === "ubuntu") {
    return tell("Install Firefox from Mozilla's own archive for Debian and Ubuntu, packages.mozilla.org");
  }
  if ((need === "browser" || need === "voices") && ENTERPRISE.includes(machine.distribution)) {
    return tell(`Run: ${sudo}${install} epel-release && ${sudo}${install} ${packages[need].join(" ")}`);
  }
  if (machine.manager === "apt-get" && machine.root !== "none") return { install: packages[need] };
  return tell(`Run: ${sudo}${install} ${packages[need].join(" ")}`);
}

/** Looks at the machine. Milliseconds, but for a sudo that has to be asked. */
export async function readMachine(system: System = THIS_SYSTEM): Promise<Machine> {
  const { os } = system;
  const opted = system.env("HEADCAST_INSTALL") !== "0";
  return {
    ...factsOf(system),
    root: !opted || os !== "linux"
      ? "none"
      : userInfo().uid === 0
      ? "self"
      : await sudoWorks()
      ? "sudo"
      : "none",
  };
}

/** What a system's files say of it. */
export function factsOf(system: System): Omit<Machine, "root"> {
  const { os, exists } = system;
  const managers = Object.keys(MANAGERS) as PackageManager[];
  return {
    os,
    manager: os === "linux" ? managers.find((name) => findProgram(name, system) !== undefined) : undefined,
    nvidia: exists("/proc/driver/nvidia/version") || exists("/dev/nvidiactl"),
    distribution: os === "linux" ? distributionOf(system) : os,
  };
}

function distributionOf({ read }: System): string {
  const release = read("/etc/os-release") ?? read("/usr/lib/os-release") ?? "";
  return /^ID="?([a-z]+)/m.exec(release)?.[1] ?? "linux";
}

async function sudoWorks(): Promise<boolean> {
  if (findProgram("sudo") === undefined) return false;
  return (await run("sudo", ["-n", "true"])).success;
}

/**
 * Installs Debian packages. The lists are fetched only where an install without that fails, as on a container
 * image that was delivered without lists.
 *
 * @throws Error with apt-get's own last words
 */
export async function installWithApt(packages: readonly string[], root: "self" | "sudo"): Promise<void> {
  // A machine that has just started may still hold the lock for its unattended upgrades.
  const options = ["-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
  const aptGet = (...args: string[]) =>
    root === "self"
      ? run("apt-get", args, { DEBIAN_FRONTEND: "noninteractive" })
      : run("sudo", ["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args]);
  let done = await aptGet("install", ...options, ...packages);
  if (!done.success) {
    await aptGet("update", "-q");
    done = await aptGet("install", ...options, ...packages);
  }
  if (done.success) return;
  const words = done.output.split("\n").filter((line) => line.startsWith("E:")).join(" ");
  throw new Error(`Cannot install ${packages.join(", ")} with apt-get: ${words || done.output.slice(-400)}`);
}

async function run(program: string, args: string[], env: Record<string, string> = {}) {
  const command = new Deno.Command(program, { args, env, stdin: "null", stdout: "piped", stderr: "piped" });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}
