import type { Rng } from '@quanyu/numeric';
import type { PersonRecord } from '../src/linking/person-record.ts';
import { chineseName } from '../src/linking/pinyin.ts';

/** Generated people as several channels know them, with the truth: who is who. */
export interface MadePeople {
  readonly records: readonly PersonRecord[];
  /** Person of each record. */
  readonly person: readonly number[];
  /** Household of each record. */
  readonly household: readonly number[];
}

// Shares fall as 1/rank from the commonest, which comes near the real ones (王, 李, 张 7 % each).
const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺毛郝顾龚邵万覃武钱戴严莫孔向',
  '欧阳',
  '司马',
  '上官',
  '诸葛',
];
const GIVEN = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文辉力健俊波斌宇浩鑫婷雪琳倩欣怡涵梓萱子轩昊妍雯佳悦晨思琪嘉豪雨泽一诺睿熙若彤语桐可馨宁昕博诗瑶天佑志远晓东海燕春花',
];
const CITIES = '上海 北京 广州 深圳 杭州 成都 武汉 南京 苏州 西安 重庆 天津 长沙 郑州 青岛'.split(
  ' ',
);
const ROADS =
  '中山路 人民路 解放路 建设路 和平路 南京路 北京路 新华路 文化路 学府路 滨江路 长江路 黄河路 科技路 花园路 朝阳路'.split(
    ' ',
  );
const ESTATES =
  '阳光花园 碧桂园 万科城 绿地新城 金色家园 翠湖苑 锦绣江南 世纪城 保利香槟 龙湖天街'.split(' ');
const SOUNDS_LIKE: Readonly<Record<string, string>> = {
  伟: '玮',
  丽: '莉',
  静: '婧',
  欣: '新',
  怡: '宜',
  宇: '雨',
  浩: '昊',
  佳: '嘉',
  明: '铭',
};

interface Person {
  readonly name: string;
  readonly phone: string;
  readonly email: string;
  readonly address: readonly [
    road: string,
    road2: number,
    estate: string,
    building: number,
    room: number,
  ];
  readonly city: string;
  readonly gender: string;
  readonly birthDay: number;
}

export interface MadePeopleOptions {
  /** Share of app sign-ups that leave a name; default 0.95. With 0.7 much is undecidable. */
  readonly appNameShare?: number;
}

/**
 * So many people in households (spouses, and children under one name and often one phone), each known
 * to one to four channels, every channel with its gaps and slips.
 */
export function madePeople(count: number, rng: Rng, options: MadePeopleOptions = {}): MadePeople {
  const { appNameShare = 0.95 } = options;
  const records: PersonRecord[] = [];
  const person: number[] = [];
  const home: number[] = [];
  let made = 0;
  let homes = 0;
  while (made < count) {
    for (const member of household(rng)) {
      const known =
        1 +
        (rng.uniform() < 0.45 ? 1 : 0) +
        (rng.uniform() < 0.15 ? 1 : 0) +
        (rng.uniform() < 0.05 ? 1 : 0);
      for (let channel = 0; channel < known; channel++) {
        records.push({ id: `r${records.length}`, ...recordOf(member, appNameShare, rng) });
        person.push(made);
        home.push(homes);
      }
      made++;
    }
    homes++;
  }
  return { records, person, household: home };
}

function zipf<T>(values: readonly T[], rng: Rng): T {
  // Inverse of the share of the first r ranks, ln(1 + r) / ln(1 + n).
  const rank = Math.floor(Math.exp(rng.uniform() * Math.log(values.length + 1)) - 1);
  return values[Math.min(values.length - 1, rank)]!;
}

function givenName(rng: Rng): string {
  return zipf(GIVEN, rng) + (rng.uniform() < 0.7 ? zipf(GIVEN, rng) : '');
}

function mobile(rng: Rng): string {
  return `1${3 + rng.int(7)}${String(rng.int(1e9)).padStart(9, '0')}`;
}

function household(rng: Rng): readonly Person[] {
  const draw = rng.uniform();
  const size = draw < 0.6 ? 1 : draw < 0.85 ? 2 : draw < 0.95 ? 3 : 4;
  const surname = zipf(SURNAMES, rng);
  const address = [
    zipf(ROADS, rng),
    1 + rng.int(900),
    zipf(ESTATES, rng),
    1 + rng.int(40),
    100 * (1 + rng.int(30)) + 1 + rng.int(4),
  ] as const;
  const city = zipf(CITIES, rng);
  const headPhone = mobile(rng);
  return Array.from({ length: size }, (_, member) => {
    const isSpouse = member === 1;
    const name = (isSpouse ? zipf(SURNAMES, rng) : surname) + givenName(rng);
    const sharesPhone = member > 0 && rng.uniform() < (isSpouse ? 0.08 : 0.15);
    const { surnameSyllables, givenSyllables } = chineseName(name);
    const local = `${givenSyllables.join('')}${rng.uniform() < 0.5 ? '.' : ''}${surnameSyllables.join('')}${rng.int(1000)}`;
    const age = member < 2 ? 22 + rng.int(50) : 8 + rng.int(14);
    return {
      name,
      phone: sharesPhone ? headPhone : member === 0 ? headPhone : mobile(rng),
      email: `${local}@${['qq.com', '163.com', 'gmail.com', 'outlook.com'][rng.int(4)]}`,
      address,
      city,
      gender: isSpouse ? 'female' : rng.uniform() < 0.5 ? 'male' : 'female',
      birthDay: 20_600 - age * 365 - rng.int(365),
    };
  });
}

/** Chance that a channel has the field. An order to be delivered needs name, phone and address. */
const CHANNELS = [
  { name: 0.99, phone: 0.99, email: 0.6, address: 1, city: 1, gender: 0, birth: 0.05 }, // web order
  { name: 0.97, phone: 0.97, email: 0.15, address: 0.1, city: 0.6, gender: 0.8, birth: 0.6 }, // till card
  { name: undefined, phone: 0.99, email: 0.3, address: 0.4, city: 0.5, gender: 0.6, birth: 0.3 }, // app
  { name: 0.98, phone: 0.95, email: 0.05, address: 1, city: 1, gender: 0, birth: 0 }, // marketplace
] as const;

function recordOf(of: Person, appNameShare: number, rng: Rng): Omit<PersonRecord, 'id'> {
  const chance = (share: number): boolean => rng.uniform() < share;
  const has = CHANNELS[rng.int(CHANNELS.length)]!;
  const other = of.gender === 'male' ? 'female' : 'male';
  return {
    name: chance(has.name ?? appNameShare) ? writtenName(of, rng) : '',
    phone: chance(has.phone) ? writtenPhone(chance(0.03) ? mobile(rng) : of.phone, rng) : '',
    email: chance(has.email) ? (chance(0.15) ? `u${rng.int(1e8)}@163.com` : of.email) : '',
    address: chance(has.address) ? writtenAddress(of, rng) : '',
    city: chance(has.city) ? (chance(0.04) ? zipf(CITIES, rng) : of.city) : '',
    gender: chance(has.gender) ? (chance(0.01) ? other : of.gender) : '',
    birthDay: chance(has.birth) ? of.birthDay + (chance(0.03) ? 30 * (1 + rng.int(6)) : 0) : null,
  };
}

function writtenName({ name, gender }: Person, rng: Rng): string {
  const title = gender === 'male' ? '先生' : '女士';
  const { surname, given, surnameSyllables, givenSyllables } = chineseName(name);
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  const draw = rng.uniform();
  const first = capital(givenSyllables.join(''));
  const last = capital(surnameSyllables.join(''));
  if (draw < 0.09) return `${first} ${last}`;
  if (draw < 0.16) return `${last} ${first}`;
  if (draw < 0.19) return `${last.toUpperCase()}, ${givenSyllables.map(capital).join(' ')}`;
  if (draw < 0.22) return `${last} ${givenSyllables.map(capital).join('-')}`;
  if (draw < 0.25) return `${surname}${[title, title, '**', '老师'][rng.int(4)]}`;
  if (draw < 0.27) return surname + [...given].map((c) => SOUNDS_LIKE[c] ?? c).join('');
  if (draw < 0.28) return surname + [...given].slice(-1).join('');
  if (draw < 0.34) return `${surname} ${given}`;
  return name;
}

function writtenPhone(phone: string, rng: Rng): string {
  const slip = rng.uniform() < 0.015;
  const at = 3 + rng.int(8);
  const digits = slip ? phone.slice(0, at) + rng.int(10) + phone.slice(at + 1) : phone;
  const form = rng.int(5);
  if (form === 0) return `+86 ${digits}`;
  if (form === 1) return `${digits.slice(0, 3)}-${digits.slice(3, 7)}-${digits.slice(7)}`;
  if (form === 2) return `0086${digits}`;
  return digits;
}

function writtenAddress(of: Person, rng: Rng): string {
  const [road, number, estate, building, room] =
    rng.uniform() < 0.08
      ? ([
          zipf(ROADS, rng),
          1 + rng.int(900),
          zipf(ESTATES, rng),
          1 + rng.int(40),
          101 + rng.int(2000),
        ] as const)
      : of.address;
  const form = rng.int(4);
  if (form === 0) return `${of.city}市${road}${number}号${estate}${building}号楼${room}室`;
  if (form === 1) return `${road}${number}号 ${estate} ${building}栋${room}`;
  if (form === 2) return `${of.city}${road}${number}号${estate}小区${building}幢 ${room} 室`;
  return `${road}${number}弄${estate}${building}-${room}`;
}
