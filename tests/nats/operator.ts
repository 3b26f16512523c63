/** An operator's accounts of a NATS server, as `nsc` makes them: tokens signed by nkeys (NATS's decentralized JWTs, version 2). */
import { createHash } from "node:crypto";
import { createAccount, createOperator, createUser, type KeyPair } from "@nats-io/nkeys";

const base64 = (bytes: Uint8Array) => bytes.toBase64({ alphabet: "base64url", omitPadding: true });
const encoded = (value: unknown) => base64(new TextEncoder().encode(JSON.stringify(value)));

function token(issuer: KeyPair, subject: KeyPair, name: string, nats: Record<string, unknown>): string {
  const claims = {
    ...{ iat: Math.floor(Date.now() / 1000), iss: issuer.getPublicKey(), name, sub: subject.getPublicKey() },
    nats: { ...nats, version: 2 },
  };
  const jti = createHash("sha256").update(JSON.stringify(claims)).digest("hex");
  const text = `${encoded({ typ: "JWT", alg: "ed25519-nkey" })}.${encoded({ jti, ...claims })}`;
  return `${text}.${base64(issuer.sign(new TextEncoder().encode(text)))}`;
}

const NO_LIMIT = -1;

/** What a server is configured with, and what a user of its one account shows. */
export function makeOperator(): {
  readonly config: string;
  readonly creds: string;
  readonly stranger: string;
} {
  const [operator, system, account] = [createOperator(), createAccount(), createAccount()];
  const limits = {
    ...{
      subs: NO_LIMIT,
      data: NO_LIMIT,
      payload: NO_LIMIT,
      imports: NO_LIMIT,
      exports: NO_LIMIT,
      wildcards: true,
    },
    ...{ conn: NO_LIMIT, leaf: NO_LIMIT, mem_storage: NO_LIMIT, disk_storage: NO_LIMIT, streams: NO_LIMIT },
    ...{ consumer: NO_LIMIT, max_ack_pending: NO_LIMIT },
  };
  const accounts = [[system, "SYS"], [account, "headcast"]] as const;
  const tokens = accounts.map(([each, name]) => {
    const body = { type: "account", ...name === "headcast" && { limits } };
    return `${each.getPublicKey()}: ${token(operator, each, name, body)}`;
  });
  const config = [
    `operator: ${
      token(operator, operator, "test", { type: "operator", system_account: system.getPublicKey() })
    }`,
    `system_account: ${system.getPublicKey()}`,
    "resolver: MEMORY",
    `resolver_preload: {\n${tokens.join("\n")}\n}`,
  ].join("\n");
  return { config, creds: credsOf(account), stranger: credsOf(createAccount()) };
}

function credsOf(account: KeyPair): string {
  const user = createUser();
  const limits = { subs: NO_LIMIT, data: NO_LIMIT, payload: NO_LIMIT };
  const [lines, end] = ["-----", "------"];
  return [
    `${lines}BEGIN NATS USER JWT${lines}`,
    token(account, user, "node", { type: "user", pub: {}, sub: {}, ...limits }),
    `${end}END NATS USER JWT${end}`,
    "",
    `${lines}BEGIN USER NKEY SEED${lines}`,
    new TextDecoder().decode(user.getSeed()),
    `${end}END USER NKEY SEED${end}`,
    "",
  ].join("\n");
}
