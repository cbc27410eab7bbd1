import { type ProblemBody, type ProblemCode, problemStatus } from "@arch/contracts/problem";

/** What a problem may carry beside its detail. */
export interface ProblemDetails {
  /** The seconds to wait before a retry; sent as Retry-After. */
  retryAfterSeconds?: number;
  /** Members added to the body, such as the operationId of an unknown outcome. */
  members?: Record<string, unknown>;
  cause?: unknown;
}

/** An error for the caller: a stable code and a sentence that says what to do. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly retryAfterSeconds: number | undefined;
  readonly members: Record<string, unknown>;

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail, { cause: details.cause });
    this.code = code;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.members = details.members ?? {};
  }

  get status(): number {
    return problemStatus[this.code];
  }

  /** The body by RFC 9457. */
  toBody(): ProblemBody {
    const title = this.code.replaceAll("_", " ");
    const { code, status, message: detail } = this;
    return { type: "about:blank", title, status, code, detail, ...this.members };
  }
}

/** A dependency of this service is unavailable; a retry with the same key is safe. */
export function unavailable(what: string, cause?: unknown): Problem {
  const detail = `${what} is not available right now; repeat the call later, with the same Idempotency-Key`;
  return new Problem("unavailable", detail, {
    retryAfterSeconds: 2,
    cause,
  });
}
