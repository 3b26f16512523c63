import type { ChatMessage } from "./completion.ts";
import type { BrainServer } from "./config.ts";

/** Questions with their answers that a model is told again, and their characters. */
export const MAX_TURNS = 12, MAX_REMEMBERED = 8000;

/** What was asked and answered of late. */
export interface Conversation {
  /** All that the model is told with a question. */
  with(question: string): ChatMessage[];
  /** @param answer as far as it was heard; empty where nothing was. @returns what corrects it later */
  remember(question: string, answer: string): (answer: string) => void;
  forget(): void;
}

export function createConversation({ prompt }: Pick<BrainServer, "prompt">): Conversation {
  let turns: { readonly question: string; answer: string }[] = [];
  return {
    with: (question) => [
      ...prompt === "" ? [] : [{ role: "system", content: prompt } as const],
      ...turns.flatMap(({ question, answer }) => [
        { role: "user", content: question } as const,
        // Not to be heard is an answer too: two questions running are refused by some.
        { role: "assistant", content: answer === "" ? "..." : answer } as const,
      ]),
      { role: "user", content: question },
    ],
    remember(question, answer) {
      const turn = { question, answer };
      turns = [...turns, turn].slice(-MAX_TURNS);
      const length = () => turns.reduce((sum, turn) => sum + turn.question.length + turn.answer.length, 0);
      while (turns.length > 1 && length() > MAX_REMEMBERED) turns.shift();
      return (heard) => void (turn.answer = heard);
    },
    forget() {
      turns = [];
    },
  };
}
