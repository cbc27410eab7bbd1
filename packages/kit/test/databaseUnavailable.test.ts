import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toProblem } from "@arch/kit/http/problemResponses";
import { mongo } from "mongoose";

describe("toProblem", () => {
  const away: [string, Error][] = [
    ["a connection that was refused", new mongo.MongoNetworkError("connect ECONNREFUSED")],
    ["a socket that the server has ended", Object.assign(new Error("ended"), { code: "EPIPE" })],
    ["a change of the primary", labelled("RetryableWriteError")],
    ["a commit without an answer", labelled("UnknownTransactionCommitResult")],
  ];
  for (const [what, error] of away) {
    it(`says that the database is not available for ${what}`, () => {
      const problem = toProblem(error);
      assert.deepEqual([problem.code, problem.retryAfterSeconds], ["unavailable", 2]);
    });
  }

  it("says no more than that something went wrong for anything else", () => {
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
