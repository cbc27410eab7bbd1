import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startBacking } from "../../scripts/stack/backing.ts";
import { filesNamedBy, type Guide } from "./guide.ts";
import { followInCopy, type WorkingCopy } from "./workingCopy.ts";

interface Expectations {
  /** The tests of the repository that can notice the change: files, and folders for all of theirs. */
  tests: readonly string[];
  /** The tests of the services that change; they need MongoDB. */
  ownTests?: readonly string[];
  /** Declares further tests of the copy. */
  more?: (copy: () => WorkingCopy) => void;
}

/** Declares the tests of a guide: it is followed in a copy, and the copy has the expected changes and passes its checks. */
export function followGuide(guide: Guide, { tests, ownTests = [], more }: Expectations): void {
  describe(`the guide "${guide.title}"`, () => {
    let copy: WorkingCopy;
    before(async () => {
      copy = await followInCopy(guide);
    });
    after(() => copy?.remove());

    it("names every file that changes, and no other", async () => {
      assert.deepEqual(await copy.changedFiles(), filesNamedBy(guide));
    });

    it("results in formatted code that compiles", () => copy.check());

    it("passes the tests that can notice the change", () => copy.test(tests));

    if (ownTests.length > 0) {
      it(`passes the tests in ${ownTests.join(" and ")}`, async () => {
        const dataFolder = ".data/test/guides";
        const backing = await startBacking({ dataFolder, report: () => {} });
        try {
          await copy.test(ownTests, { MONGO_URL: backing.mongoUrl });
        } finally {
          await backing.stop();
        }
      });
    }
    more?.(() => copy);
  });
}
