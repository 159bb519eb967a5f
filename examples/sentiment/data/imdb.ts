import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { list } from "tar";
import { fileError, UserError } from "../user_error.js";
import { download } from "./download.js";
import type { Example, Source } from "./examples.js";

/**
 * The Large Movie Review set: A. Maas et al., "Learning Word Vectors for Sentiment Analysis", ACL
 * 2011. 25,000 reviews for training and 25,000 for the test, half of them positive.
 */
export interface Archive {
  url: string;
  sha256: string;
  reviewsPerClass: number;
}

const imdb: Archive = {
  url: "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
  sha256: "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
  reviewsPerClass: 12_500,
};

interface Reviews {
  training: Example[];
  heldOut: Example[];
}

/** Reads the set from the cache, or downloads, checks and unpacks it first. */
export async function readImdb(
  archive: Archive = imdb,
  cache: string = cacheFolder(),
): Promise<Source> {
  const ready = join(cache, "imdb.json");
  const reviews = (await readReady(ready)) ?? (await fetchReviews(archive, cache, ready));
  return {
    name: "Large Movie Review set",
    examples: reviews.training,
    heldOut: reviews.heldOut,
    notes: [`Kept in ${cache}; delete that folder to be rid of it.`],
  };
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "bptt", "imdb");
}

async function readReady(path: string): Promise<Reviews | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Reviews;
  } catch {
    // Not there, or damaged: made anew.
    return null;
  }
}

async function fetchReviews(archive: Archive, cache: string, ready: string): Promise<Reviews> {
  const packed = join(cache, "aclImdb_v1.tar.gz");
  try {
    await mkdir(cache, { recursive: true });
    await download(archive, packed);
    console.log("Unpacking (half a minute).");
    const reviews = await unpack(packed);
    checkCounts(reviews, archive);
    await writeFile(`${ready}.part`, JSON.stringify(reviews));
    await rename(`${ready}.part`, ready);
    await rm(packed);
    return reviews;
  } catch (error) {
    throw error instanceof UserError ? error : fileError(cache, error);
  }
}

/** Texts lie in files such as aclImdb/train/pos/0_9.txt. */
async function unpack(packed: string): Promise<Reviews> {
  const reviews: Reviews = { training: [], heldOut: [] };
  const place = /(?:^|\/)(train|test)\/(pos|neg)\/[^/]+\.txt$/;
  await list({
    file: packed,
    onReadEntry: (entry) => {
      const [, part, label] = place.exec(entry.path) ?? [];
      if (!label) return;
      const pieces: Buffer[] = [];
      entry.on("data", (piece) => pieces.push(piece));
      entry.on("end", () => {
        const text = Buffer.concat(pieces).toString("utf8");
        (part === "train" ? reviews.training : reviews.heldOut).push({ text, label });
      });
    },
  });
  return reviews;
}

function checkCounts({ training, heldOut }: Reviews, { reviewsPerClass, url }: Archive): void {
  for (const examples of [training, heldOut]) {
    for (const label of ["neg", "pos"]) {
      const found = examples.filter((example) => example.label === label).length;
      if (found !== reviewsPerClass) {
        throw new UserError(
          `${url} does not hold what it should: expected ${reviewsPerClass} reviews of each class, got ${found}.`,
        );
      }
    }
  }
}
