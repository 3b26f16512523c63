import { askServer, RefusedError } from "../../../ask_server.ts";
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
    try {
      return await askServer(new URL(path, document.baseURI), token(), init);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status !== 401 && error.status !== 403) throw error;
      throw new NotAllowedError("Only an operator of this server sees and changes who sends");
    }
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
