import { nativeFile } from '@quanyu/domain';
import type { Fact, FactSink, FoundIssue, RejectedFileRow } from './fact-sink.ts';

/** A sink that holds everything: for tests, and to look at a file before importing it. */
export interface MemorySink extends FactSink {
  facts(kind: string): readonly Fact[];
  readonly found: FoundIssue[];
  readonly rejected: RejectedFileRow[];
}

/**
 * Makes an empty memory sink. Facts are the same where their kind's native key is.
 * @param options.isKeeping False: only keys are held, `facts` is empty. Default true.
 */
export function createMemorySink(options: { readonly isKeeping?: boolean } = {}): MemorySink {
  const byKind = new Map<string, { readonly keys: Set<string>; readonly rows: Fact[] }>();
  const found: FoundIssue[] = [];
  const rejected: RejectedFileRow[] = [];
  return {
    found,
    rejected,
    facts: (kind) => byKind.get(kind)?.rows ?? [],
    async record(kind, rows) {
      const key = nativeFile(kind)?.key ?? [];
      const store = byKind.get(kind) ?? { keys: new Set(), rows: [] };
      byKind.set(kind, store);
      const accepted = new Set<number>();
      rows.forEach((row, index) => {
        const id = key.map((name) => String(row[name] ?? '')).join('|');
        if (store.keys.has(id)) return;
        store.keys.add(id);
        accepted.add(index);
        if (options.isKeeping !== false) store.rows.push(row);
      });
      const merged = rows.length - accepted.size;
      return { accepted: accepted.size, merged, rejected: [], acceptedIndexes: accepted };
    },
    async issues(more) {
      found.push(...more);
    },
    async keepRejected(more) {
      rejected.push(...more);
    },
  };
}
