/** Why something in a gallery may not be, and by which status that is told. */
export class GalleryError extends Error {
  override readonly name = "GalleryError";
  constructor(readonly status: 400 | 404 | 409 | 503, message: string) {
    super(message);
  }
}
