/**
 * What every picture that leaves says of itself: that no camera took it. The EU's AI Act asks for that in a form that
 * machines read (Regulation 2024/1689, article 50, 2). It is said once, here; who writes a file or a stream puts it in.
 */

/**
 * Where the picture comes from, as IPTC's NewsCodes have it: "mix or composite of several elements, at least one of
 * which is synthetic". The head is made and drawn by a program, while its motion, and the voice, may be a person's or a
 * machine's: true of everything that is rendered here, whoever drives it and whatever made the avatar. Of the others
 * `trainedAlgorithmicMedia` is false for heads that were sculpted or painted without a trained model,
 * `algorithmicMedia` denies what people and trained models put in, and `virtualRecording` leaves it open whether
 * anything is synthetic.
 */
export const DIGITAL_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic";

/** The same for people who look into a file. ASCII: a stream's mark has no other letters. */
export const SYNTHETIC_WORDS =
  "Synthetic media: a computer-generated head, drawn by Headcast. No camera has seen it.";

/** What a visible mark says where no other words are given. */
export const MARK_WORDS = "synthetic";

/** Names our mark in an H.264 stream (ITU-T H.264, D.2.7): drawn at random once, and kept. */
export const SYNTHETIC_UUID = "8d07790b-3ad0-4f50-b708-e6c9d7efee67";

/** Names a box with an XMP packet in an MP4 file (XMP specification, part 3, 1.2.3). */
export const XMP_BOX_UUID = "be7acfcb97a942e89c71999491e3afac";

/** The name space of what we say besides IPTC's property. */
const OWN_NAMESPACE = "urn:headcast:media#";

/**
 * An XMP packet (ISO 16684-1) that says so: IPTC's property (Photo Metadata 2023.2, Iptc4xmpExt:DigitalSourceType), a
 * description for people, and our own property.
 */
export function syntheticXmp(): string {
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
    ` xmlns:headcast="${OWN_NAMESPACE}" headcast:Synthetic="True" xmp:CreatorTool="Headcast"`,
    ` Iptc4xmpExt:DigitalSourceType="${DIGITAL_SOURCE_TYPE}">`,
    `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${SYNTHETIC_WORDS}</rdf:li></rdf:Alt></dc:description>`,
    "</rdf:Description></rdf:RDF></x:xmpmeta>",
    '<?xpacket end="r"?>',
  ].join("");
}
