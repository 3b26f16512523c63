import { tokenHeaders } from "../../../token.ts";
import type { SourcesAnswer } from "./source_report.ts";

export interface ListenWish {
  kind: string;
  address?: string;
  port?: number;
  session: string;
  phone?: string;
}

/** The server does not let this page ask; asking again changes nothing. */
export class NotAllowedError extends Error {
  override readonly name = "NotAllowedError";
}

/** The server's list of who sends faces. */
export interface SourcesApi {
  /** @throws Error in words for people */
  list(): Promise<SourcesAnswer>;
  /** @throws Error in words for people */
  listen(wish: ListenWish): Promise<void>;
  /** @throws Error in words for people */
  stop(id: string): Promise<void>;
}

export function openSourcesApi(token: () => string | null): SourcesApi {
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = {
      ...tokenHeaders(token()),
      ...(init.body ? { "content-type": "application/json" } : {}),
    };
    let response: Response;
    try {
      response = await fetch(new URL(path, document.baseURI), { ...init, headers, cache: "no-store" });
    } catch {
      throw new Error("The server does not answer");
    }
    if (response.ok) return response;
    if (response.status === 401 || response.status === 403) {
      throw new NotAllowedError("Only an operator of this server sees and changes who sends");
    }
    const told = await response.json().then(({ error }) => error, () => undefined);
    throw new Error(typeof told === "string" ? told : `The server answers ${response.status}`);
  }

  return {
    async list() {
      const { sources, kinds, addresses }: Partial<SourcesAnswer> = await (await ask("api/sources")).json();
      return { sources: sources ?? [], kinds: kinds ?? [], addresses: addresses ?? [] };
    },
    async listen(wish) {
      await ask("api/sources", { method: "POST", body: JSON.stringify(wish) });
    },
    async stop(id) {
      await ask(`api/sources/${encodeURIComponent(id)}`, { method: "DELETE" });
    },
  };
}
