import { NoAvatarError } from "./unpack_avatar.ts";

export interface UnpackOrder {
  /** Of the one file. */
  readonly path: string;
  readonly folder: string;
  readonly title: string | undefined;
}
export type UnpackAnswer =
  | { readonly title: string }
  | { readonly problem: string; readonly isRefusal: boolean };

/**
 * As `unpackAvatar`, in a thread of its own: a file of 25 MB takes half a second to check, in which no session may stand
 * still.
 *
 * @throws {NoAvatarError} with what is wrong with the file
 */
export async function unpackAside(order: UnpackOrder): Promise<string> {
  const worker = new Worker(new URL("./unpack_worker.ts", import.meta.url), {
    type: "module",
    name: "unpack",
  });
  try {
    const answer = await new Promise<UnpackAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`Cannot unpack an avatar, its worker ended: ${event.message}`));
      };
      worker.postMessage(order);
    });
    if ("title" in answer) return answer.title;
    throw answer.isRefusal ? new NoAvatarError(answer.problem) : new Error(answer.problem);
  } finally {
    worker.terminate();
  }
}
