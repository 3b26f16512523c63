import { createTokenBuckets, type TokenBuckets } from "../../base/network/token_bucket.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Limits } from "../limits.ts";

/** What each token, or each address where none is asked for, may still ask and be told within the hour. */
export interface QuestionBudget {
  /** Counts a question. @throws {ProtocolError} too-many-questions, with the seconds until there is room again */
  take(payer: string, characters: number): void;
  /** Counts what was answered: what is beyond the budget comes off what follows. */
  spend(payer: string, characters: number): void;
}

const HOUR_S = 3600;

/** @param now milliseconds of a clock that goes forward */
export function createQuestionBudget(
  { questions, questionCharacters }: Pick<Limits, "questions" | "questionCharacters">,
  now: () => number,
): QuestionBudget {
  const anHour = (most: number): TokenBuckets => createTokenBuckets(most / HOUR_S, most);
  const asked = anHour(questions);
  const told = anHour(questionCharacters);
  return {
    take(payer, characters) {
      const time = now();
      const ofPayer = asked.of(payer), itsCharacters = told.of(payer);
      refuse(ofPayer.waitMs(time), questions, "questions");
      // Who has any left may spend them on a long one.
      refuse(itsCharacters.waitMs(time), questionCharacters, "characters of questions and answers");
      ofPayer.spend(1);
      itsCharacters.spend(characters);
    },
    spend: (payer, characters) => told.of(payer).spend(characters),
  };
}

function refuse(waitMs: number, anHour: number, what: string): void {
  if (waitMs === 0) return;
  throw new ProtocolError(
    "too-many-questions",
    `Cannot ask more of the brain, its ${what} an hour are for each token or address at most: ${anHour}`,
    { retryAfter: Math.ceil(waitMs / 1000) },
  );
}
