export interface ProgressTask {
  /** `done` of `total` in the task's own unit; total 0 where it is not known. */
  update(done: number, total: number): void;
  end(): void;
}

/** Progress on stderr: a bar on a terminal, now and then a line elsewhere, nothing within two seconds. */
export interface Progress {
  start(title: string): ProgressTask;
}

interface ProgressOptions {
  readonly stream: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly quiet: boolean;
  readonly nowMs: () => number;
}

const SHOW_AFTER_MS = 2_000;
const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;
const BAR_CELLS = 24;

export function createProgress({ stream, quiet, nowMs }: ProgressOptions): Progress {
  const isTerminal = stream.isTTY === true;
  return {
    start(title) {
      const startedMs = nowMs();
      let shownMs = Number.NEGATIVE_INFINITY;
      let wasShown = false;
      return {
        update(done, total) {
          const now = nowMs();
          const every = isTerminal ? BAR_EVERY_MS : LINE_EVERY_MS;
          if (quiet || now - startedMs < SHOW_AFTER_MS || now - shownMs < every) return;
          shownMs = now;
          wasShown = true;
          const text = progressText({ title, done, total, elapsedMs: now - startedMs });
          stream.write(isTerminal ? `\r\u001b[2K${text}` : `${text}\n`);
        },
        end() {
          if (wasShown && isTerminal) stream.write('\r\u001b[2K');
        },
      };
    },
  };
}

interface ProgressFigures {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  readonly elapsedMs: number;
}

/** `forecast  ████████────────────────  33 %  1,200/3,600  2 s gone, 4 s left` */
export function progressText({ title, done, total, elapsedMs }: ProgressFigures): string {
  const gone = Math.round(elapsedMs / 1000);
  if (total <= 0) return `${title}  ${Math.round(done).toLocaleString('en')} done  ${gone} s gone`;
  const share = Math.min(1, done / total);
  const full = Math.round(share * BAR_CELLS);
  const bar = '█'.repeat(full) + '─'.repeat(BAR_CELLS - full);
  const left = share > 0 ? `, ${Math.round((elapsedMs * (1 - share)) / share / 1000)} s left` : '';
  const counts = `${Math.round(done).toLocaleString('en')}/${total.toLocaleString('en')}`;
  return `${title}  ${bar}  ${Math.floor(share * 100)} %  ${counts}  ${gone} s gone${left}`;
}
