/** A JSON object whose members the test itself asserts. */
export type Json = Record<string, unknown>;

/** A response, whatever its status. */
export interface HttpResponse<Body = Json> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

/** Makes one call; an object is sent as JSON, a string unchanged. */
export async function call<Body = Json>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  url: string,
  { body, headers }: CallOptions = {},
): Promise<HttpResponse<Body>> {
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
