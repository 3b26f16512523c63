/**
 * Sends a file as a request's body. fetch() does not tell how much of it is there.
 *
 * @param sent is told the share that has gone, 0 to 1
 * @throws {Error} where no answer comes
 */
export function sendFile(
  url: URL,
  file: Blob,
  headers: Readonly<Record<string, string>>,
  sent: (share: number) => void,
): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.setRequestHeader("content-type", "application/octet-stream");
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.onprogress = ({ loaded, total }) => sent(total > 0 ? loaded / total : 0);
  request.onload = () => resolve({ status: request.status, text: request.responseText });
  request.onerror = () =>
    reject(new Error("The upload broke off: the server does not answer, or takes no more"));
  request.send(file);
  return promise;
}
