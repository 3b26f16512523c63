/** Motion needs five: frames, parts, rows, numbers and what holds them. */
const MOST_DEPTH = 64;
/** Lists and objects: 16 a frame of the longest clip. */
const MOST_PARTS = 1 << 22;

/**
 * Refuses JSON that would take far more memory than its text while it is parsed: 5 MB of "[" took 350 MB. Looks at
 * brackets and quotes alone, which takes a tenth to a half of what parsing takes; whether it is JSON is not asked.
 *
 * @throws RangeError
 */
export function refuseHugeJson(text: string): void {
  const marks = /["[\]{}]/g;
  let depth = 0, parts = 0;
  while (marks.test(text)) {
    const at = marks.lastIndex - 1, mark = text[at]!;
    if (mark === '"') {
      const end = endOfString(text, at);
      if (end < 0) return;
      marks.lastIndex = end + 1;
    } else if (mark === "]" || mark === "}") {
      depth--;
    } else {
      depth++;
      parts++;
      if (depth > MOST_DEPTH) {
        throw new RangeError(
          `Cannot read JSON, lists and objects may lie ${MOST_DEPTH} deep at most: deeper at character ${at}`,
        );
      }
      if (parts > MOST_PARTS) {
        throw new RangeError(
          `Cannot read JSON, ${MOST_PARTS} lists and objects are the most: more at character ${at}`,
        );
      }
    }
  }
}

/** Where the quote is that ends a string; -1 where none does. */
function endOfString(text: string, start: number): number {
  // One that a backslash stands before is part of the string, unless that is one of a pair itself.
  for (let at = text.indexOf('"', start + 1), from = start + 1; at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = at;
    while (slashes > from && text.charCodeAt(slashes - 1) === 92) slashes--;
    if ((at - slashes) % 2 === 0) return at;
    from = at + 1;
  }
  return -1;
}
