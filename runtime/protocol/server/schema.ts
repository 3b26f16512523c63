import * as v from "valibot";
import { CODECS } from "../../base/codec_names.ts";
import { finite } from "../fields.ts";

/*
 * What the schemas of the server's messages are put together from: mostly fields that a client can do without, as an older
 * server leaves them out and a newer one has them of a kind not known yet.
 */

export const message = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
  v.object({ type: v.literal(type), ...fields });

export const text = v.fallback(v.string(), "");
export const codec = v.picklist(CODECS);
export const count = v.fallback(finite, 0);
export const bytes = v.custom<Uint8Array<ArrayBuffer>>(
  (value) => value instanceof Uint8Array,
  "must be bytes",
);
export const list = <S extends v.GenericSchema>(item: S) =>
  v.fallback(v.pipe(v.array(item), v.readonly()), []);

/** Null where it is missing, or of a kind that this client does not know. */
export const orNull = <S extends v.GenericSchema>(schema: S) => v.fallback(v.nullable(schema), null);
/** Left out, or of a kind that this client does not know: which is the same. */
export const maybe = <S extends v.GenericSchema>(schema: S) =>
  v.optional(v.fallback(v.optional(schema), undefined));
export const words = maybe(v.string());
export const number = maybe(finite);
/** Whether the server has something; older ones say nothing of it. */
export const flag = v.optional(v.fallback(v.boolean(), false));
