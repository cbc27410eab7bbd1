import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toProblem } from "@arch/kit/http/problemResponses";
import { mongo } from "mongoose";

describe("toProblem", () => {
  const unavailable: [string, Error][] = [
    ["a refused connection", new mongo.MongoNetworkError("connect ECONNREFUSED")],
    [
      "a socket that the server closed",
      Object.assign(new Error("socket closed"), { code: "EPIPE" }),
    ],
    ["a change of the primary", labelled("RetryableWriteError")],
    ["a commit without a response", labelled("UnknownTransactionCommitResult")],
  ];
  for (const [what, error] of unavailable) {
    it(`turns ${what} into the problem unavailable with Retry-After`, () => {
      const problem = toProblem(error);
      assert.deepEqual([problem.code, problem.retryAfterSeconds], ["unavailable", 2]);
    });
  }

  it("turns any other error into the problem internal", () => {
    for (const error of [new TypeError("x"), new mongo.MongoServerError({ code: 121 }), "text"]) {
      assert.equal(toProblem(error).code, "internal");
    }
  });
});

function labelled(label: string): Error {
  const error = new mongo.MongoServerError({ message: "x" });
  error.addErrorLabel(label);
  return error;
}
