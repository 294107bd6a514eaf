export type FloorTool = 'free' | 'shelf' | 'door' | 'till' | 'zone';

export const FLOOR_TOOLS: readonly FloorTool[] = ['free', 'shelf', 'door', 'till', 'zone'];

const SIGNS: Readonly<Record<string, FloorTool>> = {
  '.': 'free',
  '#': 'shelf',
  E: 'door',
  T: 'till',
};
const ZONE_SIGNS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** What a cell is; a digit or small letter is the place in front of a zone. */
export function toolOf(sign: string): FloorTool {
  return SIGNS[sign] ?? 'zone';
}

/** Zones of a drawing, as they are first met. */
export function zonesOf(rows: readonly string[]): readonly string[] {
  return [...new Set(rows.join('').match(/[a-z0-9]/g) ?? [])].sort();
}

/** The rows with one cell made anew. There is one door: a second one takes the first's place. */
export function painted(
  rows: readonly string[],
  at: { readonly x: number; readonly y: number },
  tool: FloorTool,
): readonly string[] {
  const before = rows[at.y]?.[at.x];
  if (before === undefined || toolOf(before) === tool) return rows;
  const sign = signOf(rows, tool);
  if (sign === undefined) return rows;
  return rows.map((row, y) => {
    const kept = tool === 'door' ? row.replace('E', '.') : row;
    return y === at.y ? `${kept.slice(0, at.x)}${sign}${kept.slice(at.x + 1)}` : kept;
  });
}

/** Undefined where every name of a zone is taken. */
function signOf(rows: readonly string[], tool: FloorTool): string | undefined {
  if (tool === 'zone') {
    const taken = new Set(zonesOf(rows));
    return [...ZONE_SIGNS].find((sign) => !taken.has(sign));
  }
  return Object.entries(SIGNS).find(([, name]) => name === tool)?.[0];
}

/** Rows of one width: what is short is filled with shelf, so that a slip opens no wall. */
export function squared(text: string): readonly string[] {
  const rows = text.split('\n').map((row) => row.trim());
  const kept = rows.filter((row) => row !== '');
  const width = Math.max(0, ...kept.map((row) => row.length));
  return kept.map((row) => row.padEnd(width, '#'));
}

/** A floor to begin with. */
export const FIRST_FLOOR: readonly string[] = [
  '############',
  '#a##b##c##d#',
  '#..........#',
  '#.##.##.##.#',
  '#..........#',
  '#....T.T...#',
  '#E.........#',
  '############',
];
