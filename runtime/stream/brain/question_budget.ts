import { ProtocolError } from "../../protocol/errors.ts";
import type { Limits } from "../limits.ts";

/** What each token, or each address where none is asked for, may still ask and be told within the hour. */
export interface QuestionBudget {
  /** Counts a question. @throws {ProtocolError} too-many-questions, with the seconds until there is room again */
  take(payer: string, characters: number): void;
  /** Counts what was answered: what is beyond the budget comes off what follows. */
  spend(payer: string, characters: number): void;
}

interface Left {
  questions: number;
  characters: number;
  at: number;
}

const HOUR_MS = 3_600_000;
const MOST_PAYERS = 10_000;

/** @param now milliseconds of a clock that goes forward */
export function createQuestionBudget(
  { questions, questionCharacters }: Pick<Limits, "questions" | "questionCharacters">,
  now: () => number,
): QuestionBudget {
  const payers = new Map<string, Left>();

  function leftOf(payer: string): Left {
    const at = now();
    const known = payers.get(payer) ?? { questions, characters: questionCharacters, at };
    const share = (at - known.at) / HOUR_MS;
    known.questions = Math.min(questions, known.questions + share * questions);
    known.characters = Math.min(questionCharacters, known.characters + share * questionCharacters);
    known.at = at;
    // The one who asked last stands last.
    payers.delete(payer);
    payers.set(payer, known);
    for (const old of payers.keys()) if (payers.size > MOST_PAYERS) payers.delete(old);
    return known;
  }

  return {
    take(payer, characters) {
      const left = leftOf(payer);
      refuse(1 - left.questions, questions, "questions");
      // Who has any left may spend them on a long one.
      refuse(1 - left.characters, questionCharacters, "characters of questions and answers");
      left.questions--;
      left.characters -= characters;
    },
    spend(payer, characters) {
      leftOf(payer).characters -= characters;
    },
  };
}

/** @param lack how much more there would have to be */
function refuse(lack: number, anHour: number, what: string): void {
  if (lack <= 0) return;
  const retryAfter = Math.ceil(lack / anHour * HOUR_MS / 1000);
  throw new ProtocolError(
    "too-many-questions",
    `Cannot ask more of the brain, its ${what} an hour are for each token or address at most: ${anHour}`,
    { retryAfter },
  );
}
