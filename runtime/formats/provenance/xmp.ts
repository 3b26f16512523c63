/** A packet of XMP is a few kilobytes; what is larger is not read. */
export const MOST_XMP_BYTES = 1 << 20;

/** IPTC's digital source type in a packet of XMP, whether it stands there as an attribute or as an element. */
export const sourceTypeOf = (xmp: string): string | null =>
  /:DigitalSourceType(?:\s*=\s*["']|\s*>\s*)([^"'<\s]{1,300})/.exec(xmp)?.[1] ?? null;

/** The first of a packet's descriptions. */
export const descriptionOf = (xmp: string): string | null =>
  /<dc:description>\s*<rdf:Alt>\s*<rdf:li[^>]{0,100}>([^<]{1,1000})</.exec(xmp)?.[1] ?? null;
