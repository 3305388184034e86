import { fromAnswer, fromFailure, type Problem } from './problem'

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** What a request brought, or the problem it ended with; watch hears of the problem first. */
export async function answerOf<T>(request: Promise<Answer<T>>, watch?: (problem: Problem, url: string) => void): Promise<NonNullable<T>> {
  let answer: Answer<T>
  try {
    answer = await request
  } catch (cause) {
    throw fromFailure(cause)
  }
  if (answer.response.ok) return answer.data as NonNullable<T>
  const problem = fromAnswer(answer.response.status, answer.error)
  watch?.(problem, answer.response.url)
  throw problem
}
