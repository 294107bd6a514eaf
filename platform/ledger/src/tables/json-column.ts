import type { ColumnType } from 'kysely';

export type JsonObject = Readonly<Record<string, unknown>>;
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A JSONB column: read as a value, written as text made by `JSON.stringify` (pg would turn arrays into SQL arrays). */
export type Json<T> = ColumnType<
  T,
  null extends T ? string | null | undefined : string,
  string | null
>;
/** A JSONB column with a default. */
export type JsonDefault<T> = ColumnType<T, string | undefined, string>;
