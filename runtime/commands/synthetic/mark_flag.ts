import { MARK_WORDS } from "../../base/synthetic.ts";
import { custom, type Flag, UsageError } from "../../cli/flags.ts";
import { canMark, LONGEST_MARK } from "../../render/mark.ts";

/** Words that are seen in the pictures' corner; the usual ones where the flag stands alone. */
export function markFlag(): Flag<string | undefined> {
  return {
    ...custom<string | undefined>(
      `say in each picture's corner what it is: "${MARK_WORDS}", or up to ${LONGEST_MARK} letters of your own`,
      "words",
      undefined,
      undefined,
      (written) => {
        if (canMark(written)) return written;
        throw new UsageError(
          `up to ${LONGEST_MARK} letters of A to Z, digits and single spaces are needed: ${written}`,
        );
      },
    ),
    bare: MARK_WORDS,
  };
}
