/** A parcel; lengths in one unit, weight in another. */
export interface Box {
  readonly id: string | number;
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly weight: number;
  /** Must stay this way up. */
  readonly upright?: boolean;
  /** Nothing may stand on it. */
  readonly fragile?: boolean;
}

/** The inside of a van or crate. */
export interface Hold {
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly weightMax: number;
}

/** Where a box stands: its corner nearest the origin, and its size as turned. */
export interface PlacedBox {
  readonly box: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly dx: number;
  readonly dy: number;
  readonly dz: number;
}

export interface Packing {
  readonly placed: readonly PlacedBox[];
  /** Boxes that found no place, by index, and why. */
  readonly leftOut: readonly { readonly box: number; readonly code: string }[];
  /** Share of the hold's volume that is filled. */
  readonly fill: number;
}

/** Boxes of one hold; the search grows with the square of their number. */
export const BOXES_MAX = 2000;
/** Share of a box's floor that must rest on the floor or on boxes. */
const SUPPORT_MIN = 0.75;
const TINY = 1e-9;

/**
 * Finds out whether boxes go into a hold: the largest first, each at the lowest, rearmost corner of
 * those the boxes before it left (extreme points, Crainic, Perboli and Tadei 2008, INFORMS JoC 20),
 * in any of its turns, resting on three quarters of its floor. A heuristic: what it packs fits; what
 * it leaves out might fit another way. O(boxes squared x corners).
 */
export function packBoxes(boxes: readonly Box[], hold: Hold): Packing {
  const placed: PlacedBox[] = [];
  const leftOut: { box: number; code: string }[] = [];
  let corners: [number, number, number][] = [[0, 0, 0]];
  let weight = 0;
  const order = [...boxes.keys()].sort((a, b) => volumeOf(boxes[b]) - volumeOf(boxes[a]) || a - b);
  for (const [rank, box] of order.entries()) {
    const own = boxes[box];
    const flaw = own === undefined ? undefined : flawOf(own, hold, weight);
    const code = rank < BOXES_MAX ? flaw : 'PACK_TOO_MANY';
    const found =
      own && code === undefined ? place(own, box, corners, { boxes, hold, placed }) : code;
    if (found === undefined || typeof found === 'string') {
      leftOut.push({ box, code: found ?? 'PACK_NO_ROOM' });
      continue;
    }
    placed.push(found);
    weight += own?.weight ?? 0;
    corners = nextCorners(corners, found, hold);
  }
  const filled = placed.reduce((sum, own) => sum + own.dx * own.dy * own.dz, 0);
  const room = hold.length * hold.width * hold.height;
  return {
    placed,
    leftOut: leftOut.sort((a, b) => a.box - b.box),
    fill: room > 0 ? filled / room : 0,
  };
}

function volumeOf(box: Box | undefined): number {
  const volume = (box?.length ?? 0) * (box?.width ?? 0) * (box?.height ?? 0);
  return Number.isFinite(volume) ? volume : 0;
}

function flawOf(box: Box, hold: Hold, weight: number): string | undefined {
  const sizes = [box.length, box.width, box.height];
  if (!sizes.every((size) => size > 0 && Number.isFinite(size)) || !(box.weight >= 0)) {
    return 'PACK_SIZE_INVALID';
  }
  const fits = turnsOf(box).some(
    ([dx, dy, dz]) =>
      dx <= hold.length + TINY && dy <= hold.width + TINY && dz <= hold.height + TINY,
  );
  if (!fits) return 'PACK_TOO_LARGE';
  return weight + box.weight > hold.weightMax + TINY ? 'PACK_TOO_HEAVY' : undefined;
}

type Size = readonly [number, number, number];

function turnsOf(box: Box): Size[] {
  const { length: a, width: b, height: c } = box;
  const flat: Size[] = [
    [a, b, c],
    [b, a, c],
  ];
  if (box.upright === true) return flat;
  return [...flat, [a, c, b], [c, a, b], [b, c, a], [c, b, a]];
}

interface Packed {
  readonly boxes: readonly Box[];
  readonly hold: Hold;
  readonly placed: readonly PlacedBox[];
}

function place(
  box: Box,
  index: number,
  corners: readonly (readonly [number, number, number])[],
  packed: Packed,
): PlacedBox | undefined {
  for (const [x, y, z] of corners) {
    for (const [dx, dy, dz] of turnsOf(box)) {
      const tried = { box: index, x, y, z, dx, dy, dz };
      if (isInside(tried, packed.hold) && isFree(tried, packed)) return tried;
    }
  }
  return undefined;
}

function isInside(box: PlacedBox, hold: Hold): boolean {
  return (
    box.x + box.dx <= hold.length + TINY &&
    box.y + box.dy <= hold.width + TINY &&
    box.z + box.dz <= hold.height + TINY
  );
}

/** Is the place empty, and does the box rest on enough that may carry it. */
function isFree(box: PlacedBox, { placed, boxes }: Packed): boolean {
  const fragile = boxes[box.box]?.fragile === true;
  let support = box.z < TINY ? box.dx * box.dy : 0;
  for (const other of placed) {
    const wide = overlap(box.x, box.dx, other.x, other.dx);
    const deep = overlap(box.y, box.dy, other.y, other.dy);
    if (wide < TINY || deep < TINY) continue;
    if (overlap(box.z, box.dz, other.z, other.dz) > TINY) return false;
    const below = Math.abs(other.z + other.dz - box.z) < TINY;
    if (below && boxes[other.box]?.fragile === true) return false;
    if (fragile && Math.abs(box.z + box.dz - other.z) < TINY) return false;
    if (below) support += wide * deep;
  }
  return support >= SUPPORT_MIN * box.dx * box.dy - TINY;
}

function overlap(a: number, da: number, b: number, db: number): number {
  return Math.min(a + da, b + db) - Math.max(a, b);
}

/** The corner taken gives way to the three that the new box makes; lowest, rearmost first. */
function nextCorners(
  corners: readonly [number, number, number][],
  box: PlacedBox,
  hold: Hold,
): [number, number, number][] {
  const { x, y, z, dx, dy, dz } = box;
  const made: [number, number, number][] = [
    [x + dx, y, z],
    [x, y + dy, z],
    [x, y, z + dz],
  ];
  const kept = corners.filter(([a, b, c]) => a !== x || b !== y || c !== z);
  const inside = made.filter(
    ([a, b, c]) => a < hold.length - TINY && b < hold.width - TINY && c < hold.height - TINY,
  );
  return [...kept, ...inside].sort((p, q) => p[2] - q[2] || p[0] - q[0] || p[1] - q[1]);
}
