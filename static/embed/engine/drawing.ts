import type { Delivery, DeliveryOptions } from "../../client/delivery/delivery_options.ts";

/** Below the server: what draws, and the shaders with it. */
const DRAWING = "static/client/delivery/drawing.js";

/** What `DRAWING` exports. */
type Drawing = { readonly openDelivery: (options: DeliveryOptions) => Delivery };

/**
 * Loads what draws from the server, as most pages never need it.
 *
 * @param server its address, with a slash at its end
 * @throws {Error} where it is not there, or the page's policy forbids it
 */
export async function loadDrawing(server: string): Promise<Drawing> {
  const address = new URL(DRAWING, server).href;
  try {
    return await import(address);
  } catch (cause) {
    throw new Error(
      `what draws cannot be loaded (script-src of the page's policy must list the server): ${address}`,
      {
        cause,
      },
    );
  }
}
