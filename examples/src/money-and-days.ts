import {
  currency,
  currencyDecimals,
  dayOfInstant,
  decimalFromMinor,
  isoOfDay,
  minorFromDecimal,
} from '@quanyu/domain';

// Money is whole minor units, rounded once, half to even.
const cny = currency('CNY');
const decimals = currencyDecimals(cny);
for (const text of ['12.345', '12.355', '1.005', '-0.5']) {
  console.log(`${text} ${cny} is ${decimalFromMinor(minorFromDecimal(text, decimals), decimals)}`);
}

// A day belongs to the retailer's time zone.
const shop = { timeZone: 'Asia/Shanghai', dayStartHour: 0 };
const beforeMidnight = Date.UTC(2026, 10, 10, 15, 59);
console.log(isoOfDay(dayOfInstant(beforeMidnight, shop)));
console.log(isoOfDay(dayOfInstant(beforeMidnight + 60_000, shop)));
