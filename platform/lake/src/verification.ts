import { join } from 'node:path';
import { AppError } from '@quanyu/domain';
import { LAKE_ERRORS } from './errors.ts';
import type { LakeContext } from './lake-context.ts';
import { fileBytes, sha256OfFile } from './lake-files.ts';
import type { Snapshot, SnapshotFile } from './manifest.ts';

/** Refuses a snapshot with a file that is missing or has another size. Cheap: no file is read. */
export async function checkPresent(context: LakeContext, snapshot: Snapshot): Promise<void> {
  if (snapshot.files.length > 0 && (await fileBytes(context.root)) === null) {
    throw new AppError(
      LAKE_ERRORS.LAKE_FOLDER_MISSING,
      `Cannot read the lake as its folder must exist: current folder is ${context.root}`,
      { place: context.root },
    );
  }
  for (const file of snapshot.files) {
    const path = join(context.root, file.path);
    const bytes = await fileBytes(path);
    if (bytes === null) throw damaged(snapshot, file, path, 'it is missing');
    if (bytes !== file.bytes) {
      throw damaged(snapshot, file, path, `it must have ${file.bytes} bytes, not ${bytes}`);
    }
  }
}

/** Reads every file of a snapshot and compares its SHA-256 with the manifest. */
export async function checkContent(context: LakeContext, snapshot: Snapshot): Promise<void> {
  await checkPresent(context, snapshot);
  for (const file of snapshot.files) {
    const path = join(context.root, file.path);
    const sha256 = await sha256OfFile(path);
    if (sha256 !== file.sha256) throw damaged(snapshot, file, path, 'its SHA-256 differs');
  }
}

function damaged(snapshot: Snapshot, file: SnapshotFile, path: string, why: string): AppError {
  return new AppError(
    LAKE_ERRORS.LAKE_FILE_DAMAGED,
    `Cannot use snapshot ${snapshot.snapshotId} of ${snapshot.dataset} as a file is not what was written: ${why}: current file is ${path}`,
    {
      place: path,
      details: { dataset: snapshot.dataset, path: file.path, sha256: file.sha256 },
      remedy: `Restore ${path} from a backup, or rebuild the dataset ${snapshot.dataset} from the ledger.`,
    },
  );
}
