/** A mistake that the user can put right: shown as one sentence, without a stack trace. */
export class UserError extends Error {}

/** What went wrong with a file, in words. */
export function fileError(path: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code;
  const reasons: Record<string, string> = {
    ENOENT: "does not exist",
    EACCES: "may not be read or written by this user",
    EPERM: "may not be read or written by this user",
    EISDIR: "is a folder",
    EEXIST: "lies under something that is not a folder",
    ENOTDIR: "lies under something that is not a folder",
    ENOSPC: "does not fit: the disk is full",
    EROFS: "lies on a disk that cannot be written to",
    ERR_STRING_TOO_LONG: "is too large to be read at once",
    ERR_FS_FILE_TOO_LARGE: "is too large to be read at once",
  };
  const reason = code && reasons[code];
  if (!reason) return new UserError(`${path} could not be used: ${(error as Error).message}.`);
  return new UserError(`${path} ${reason}.`);
}
