/*
 * What this extension uses of Chromium's API for extensions:
 * https://developer.chrome.com/docs/extensions/reference/api
 */

interface Listeners<Listener> {
  addListener(listener: Listener): void;
  removeListener(listener: Listener): void;
}

/** Who has sent a message. The browser says so; a renderer cannot. */
export interface Sender {
  readonly id?: string;
  /** Of the frame, such as "https://example.org". */
  readonly origin?: string;
  readonly url?: string;
  /** Left out for the extension's own pages that lie in no tab. */
  readonly tab?: { readonly id?: number };
}

/** A line between two parts of the extension. With `structured_clone` in the manifest it takes bytes as they are. */
export interface Port {
  readonly name: string;
  readonly sender?: Sender;
  readonly onMessage: Listeners<(message: unknown) => void>;
  readonly onDisconnect: Listeners<() => void>;
  postMessage(message: unknown): void;
  disconnect(): void;
}

/** @returns true where it answers later */
type MessageListener = (
  message: unknown,
  sender: Sender,
  answer: (answer: unknown) => void,
) => boolean | undefined;

/** A script that is put into pages as they open. */
export interface ContentScript {
  readonly id: string;
  readonly js: readonly string[];
  readonly matches: readonly string[];
  readonly world: "MAIN" | "ISOLATED";
  readonly runAt: "document_start";
  readonly allFrames: boolean;
  readonly persistAcrossSessions: boolean;
}

interface Injection {
  readonly target: { readonly tabId: number; readonly allFrames: boolean };
  readonly files: readonly string[];
  readonly world: "MAIN" | "ISOLATED";
  readonly injectImmediately: boolean;
}

interface Permissions {
  readonly origins: readonly string[];
}

interface ExtensionApi {
  readonly runtime: {
    /** Undefined in a page whose extension has been removed or renewed. */
    readonly id: string | undefined;
    readonly onConnect: Listeners<(port: Port) => void>;
    readonly onMessage: Listeners<MessageListener>;
    readonly onInstalled: Listeners<(details: { readonly reason: string }) => void>;
    readonly onStartup: Listeners<() => void>;
    connect(options: { readonly name: string }): Port;
    sendMessage(message: unknown): Promise<unknown>;
    getURL(path: string): string;
    openOptionsPage(): Promise<void>;
  };
  readonly action: { readonly onClicked: Listeners<() => void> };
  readonly offscreen: {
    hasDocument(): Promise<boolean>;
    createDocument(options: {
      readonly url: string;
      readonly reasons: readonly string[];
      readonly justification: string;
    }): Promise<void>;
  };
  readonly permissions: {
    readonly onRemoved: Listeners<(gone: Permissions) => void>;
    contains(asked: Permissions): Promise<boolean>;
    request(asked: Permissions): Promise<boolean>;
    remove(asked: Permissions): Promise<boolean>;
  };
  readonly scripting: {
    executeScript(injection: Injection): Promise<unknown>;
    registerContentScripts(scripts: readonly ContentScript[]): Promise<void>;
    unregisterContentScripts(filter?: { readonly ids: readonly string[] }): Promise<void>;
  };
  readonly storage: {
    readonly local: {
      get(key: string): Promise<Record<string, unknown>>;
      set(values: Record<string, unknown>): Promise<void>;
      setAccessLevel(options: { readonly accessLevel: "TRUSTED_CONTEXTS" }): Promise<void>;
    };
    readonly onChanged: Listeners<(changes: Record<string, unknown>, area: string) => void>;
  };
  readonly tabs: {
    query(filter: { readonly url: readonly string[] }): Promise<readonly { readonly id?: number }[]>;
    sendMessage(tabId: number, message: unknown): Promise<unknown>;
  };
}

export const chrome = (globalThis as unknown as { chrome: ExtensionApi }).chrome;
