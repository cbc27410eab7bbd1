/** A JSON object of which no contract declares the members. */
export type Json = Record<string, unknown>;

/** Parses JSON that the system under test or its tools wrote; the caller names the type. */
export function parseJson<T = Json>(text: string): T {
  return JSON.parse(text) as T;
}
