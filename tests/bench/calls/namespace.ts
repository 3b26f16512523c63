/*
 * A network of its own: what is started here reaches nothing but itself, so that servers that bind all interfaces reach
 * nobody. One pair of virtual cables stands for a network, since some of them never offer 127.0.0.1.
 */

/** The address of this machine in that network. */
export const PRIVATE_ADDRESS = "10.99.0.1";

const ENTERED = "HEADCAST_PRIVATE_NETWORK";

/** Whether this process is inside. */
export const isInside = (): boolean => Deno.env.get(ENTERED) === "1";

/** Why there can be no such network; null where there can. */
export async function lackOfNamespace(): Promise<string | null> {
  try {
    const { success, stderr } = await new Deno.Command("unshare", { args: [...flags(), "sh", "-c", CABLES] })
      .output();
    return success ? null : `no network of its own can be made: ${new TextDecoder().decode(stderr).trim()}`;
  } catch {
    return "unshare and ip are needed (util-linux, iproute2)";
  }
}

/** Runs this program again, inside. @returns its exit code */
export async function runInside(program: URL, args: readonly string[]): Promise<number> {
  const { code } = await new Deno.Command("unshare", {
    args: [
      ...flags(),
      "sh",
      "-c",
      `${CABLES} && exec "$@"`,
      "sh",
      Deno.execPath(),
      "run",
      "-A",
      program.href,
      ...args,
    ],
    env: { [ENTERED]: "1" },
  }).spawn().status;
  return code;
}

/** A user who is not root becomes it inside. */
const flags = () => Deno.uid() === 0 ? ["--net"] : ["--net", "--map-root-user"];

const CABLES = [
  ...["ip link set lo up", "ip link add call0 type veth peer name call1"],
  ...[`ip addr add ${PRIVATE_ADDRESS}/24 dev call0`, "ip link set call0 up", "ip link set call1 up"],
].join(" && ");
