/** Longest record (quoted line breaks included), in characters: longer ones are a missing quote or no table at all. */
export const RECORD_CHARS_MAX: number = 8 * 1024 * 1024;
/** Widest table. */
export const COLUMNS_MAX = 10_000;
/** Bytes asked of the disk at once; the parser holds one such chunk and one unfinished record. */
export const CHUNK_BYTES: number = 256 * 1024;
/** Rows handed to a sink at once. */
export const BATCH_ROWS = 4_000;
/** Rows looked at to guess what the columns of an unknown file mean. */
export const PROFILE_ROWS_MAX = 100_000;
/** Cells looked at in all, so that a wide file is looked at in fewer rows. */
export const PROFILE_CELLS_MAX = 4_000_000;
/** Examples kept for each issue code; the counts are complete. */
export const ISSUE_EXAMPLES_MAX = 1_000;
/** Rejected rows handed to the sink at once; each one is kept there, however many they are. */
export const REJECTED_BATCH_ROWS = 1_000;
/** Rows remembered to find exact duplicates, 16 bytes each; beyond it the oldest half is forgotten. */
export const DUPLICATE_ROWS_MAX: number = 16 * 1024 * 1024;
/** Distinct names kept for one product. */
export const NAMES_PER_PRODUCT_MAX = 64;
/** Values kept of a product's quantities and prices to find its median. */
export const SAMPLE_VALUES_MAX = 256;
/** Files one import takes. */
export const FILES_MAX = 10_000;
