import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { userInfo } from "node:os";

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
export type Need = "loader" | "driver" | "browser";

const MANAGERS = {
  "apt-get": {
    install: "apt-get install -y",
    packages: {
      // NVIDIA's Vulkan driver is the library libGLX_nvidia, which needs the last three even without a screen.
      loader: ["libvulkan1", "libegl1", "libxext6", "libx11-6"],
      driver: ["mesa-vulkan-drivers", "libvulkan1"],
      browser: ["chromium"],
    },
  },
  dnf: {
    install: "dnf install -y",
    packages: {
      loader: ["vulkan-loader", "libXext"],
      driver: ["mesa-vulkan-drivers", "vulkan-loader"],
      browser: ["chromium"],
    },
  },
  pacman: {
    install: "pacman -S --needed --noconfirm",
    packages: {
      loader: ["vulkan-icd-loader"],
      driver: ["vulkan-swrast", "vulkan-icd-loader"],
      browser: ["chromium"],
    },
  },
  zypper: {
    install: "zypper install -y",
    packages: {
      loader: ["libvulkan1"],
      driver: ["libvulkan_lvp", "libvulkan1"],
      browser: ["chromium"],
    },
  },
} as const;

/** Either packages to install here and now, or one line for the person at the machine. */
export type Plan =
  | { readonly install: readonly string[] }
  | { readonly tell: string };

/** What to do about a need on a machine. Only apt-get is run by itself: the others are told. */
export function planFor(need: Need, machine: Machine): Plan {
  const tell = (line: string): Plan => ({ tell: line });
  if (machine.os === "darwin") {
    return tell(
      need === "browser"
        ? "Install Google Chrome, or: brew install --cask chromium"
        : "Metal gives no adapter: Headcast needs a Mac with Metal, outside a virtual machine without graphics",
    );
  }
  if (machine.os === "windows") {
    return tell(
      need === "browser"
        ? "Install Google Chrome or Microsoft Edge"
        : "Install the current driver of the graphics card (Direct3D 12), or use WSL with Debian",
    );
  }
  if (machine.manager === undefined) {
    return tell(
      need === "browser"
        ? "Install Chromium or Google Chrome with this system's package manager"
        : "Install the Vulkan loader and Mesa's Vulkan drivers with this system's package manager",
    );
  }
  const { install, packages } = MANAGERS[machine.manager];
  if (need === "browser" && machine.distribution === "ubuntu") {
    // Ubuntu's package only fetches a snap, which does not start inside containers or for other programs' children.
    return tell("Install Google Chrome, or: npx -y playwright-core install --with-deps chromium");
  }
  if (machine.manager === "apt-get" && machine.root !== "none") return { install: packages[need] };
  return tell(`Run: ${machine.root === "self" ? "" : "sudo "}${install} ${packages[need].join(" ")}`);
}

/** Looks at the machine. Milliseconds, but for a sudo that has to be asked. */
export async function readMachine(): Promise<Machine> {
  const { os } = Deno.build;
  const managers = Object.keys(MANAGERS) as PackageManager[];
  const manager = os === "linux" ? managers.find((name) => findProgram(name) !== undefined) : undefined;
  const opted = Deno.env.get("HEADCAST_INSTALL") !== "0";
  return {
    os,
    manager,
    root: !opted || os !== "linux"
      ? "none"
      : userInfo().uid === 0
      ? "self"
      : await sudoWorks()
      ? "sudo"
      : "none",
    nvidia: existsSync("/proc/driver/nvidia/version") || existsSync("/dev/nvidiactl"),
    distribution: os === "linux" ? distribution() : os,
  };
}

/** The path of a program in PATH. */
export function findProgram(name: string): string | undefined {
  return (Deno.env.get("PATH") ?? "").split(delimiter)
    .map((folder) => join(folder, Deno.build.os === "windows" ? `${name}.exe` : name))
    .find((path) => existsSync(path));
}

function distribution(): string {
  try {
    return /^ID="?([a-z]+)/m.exec(Deno.readTextFileSync("/etc/os-release"))?.[1] ?? "linux";
  } catch {
    return "linux";
  }
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
