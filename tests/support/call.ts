/** A JSON value whose shape the test itself asserts. */
export type Json = Record<string, unknown>;

/** An answer, whatever its status. */
export interface Answer<Body = Json> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

/** Makes one call; an object goes out as JSON, a string as it is. */
export async function call<Body = Json>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  url: string,
  { body, headers }: CallOptions = {},
): Promise<Answer<Body>> {
  const request: RequestInit = { method, headers: { ...headers } };
  if (body !== undefined) {
    request.body = typeof body === "string" ? body : JSON.stringify(body);
    request.headers = { "content-type": "application/json", ...headers };
  }
  const response = await fetch(url, request);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === "" ? undefined : JSON.parse(text)) as Body,
  };
}
