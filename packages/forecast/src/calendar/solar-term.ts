import { dayOfIso } from '@quanyu/domain';

const DEGREE = Math.PI / 180;
const J2000 = 2_451_545;
const UNIX_EPOCH = 2_440_587.5;
const YEAR_DAYS = 365.2422;
/** The Chinese calendar is cut at midnight of UTC+8. */
const ZONE_DAYS = 8 / 24;

/**
 * Day (since 1970-01-01, Chinese time) of Qingming, when the sun stands at 15°.
 * Source: Meeus, Astronomical Algorithms (1998), chapter 25, good to 0.01°, a quarter of an hour.
 */
export function qingmingOf(year: number): number {
  let at = dayOfIso(`${String(year).padStart(4, '0')}-04-05`) + UNIX_EPOCH;
  for (let k = 0; k < 20; k++) {
    const away = ((((15 - sunLongitude(at)) % 360) + 540) % 360) - 180;
    at += (away * YEAR_DAYS) / 360;
  }
  return Math.floor(at - clockDelay(year) - UNIX_EPOCH + ZONE_DAYS);
}

/** Apparent longitude of the sun in degrees. */
function sunLongitude(julianDay: number): number {
  const T = (julianDay - J2000) / 36_525;
  const mean = 280.46646 + 36_000.76983 * T + 0.0003032 * T * T;
  const anomaly = (357.52911 + 35_999.05029 * T - 0.0001537 * T * T) * DEGREE;
  const centre =
    (1.914602 - 0.004817 * T) * Math.sin(anomaly) +
    (0.019993 - 0.000101 * T) * Math.sin(2 * anomaly) +
    0.000289 * Math.sin(3 * anomaly);
  const node = (125.04 - 1934.136 * T) * DEGREE;
  return mean + centre - 0.00569 - 0.00478 * Math.sin(node);
}

/** Days by which clocks lag behind uniform time: about 64 s in 2000, growing half a second a year. */
function clockDelay(year: number): number {
  return (64 + 0.5 * (year - 2000)) / 86_400;
}
