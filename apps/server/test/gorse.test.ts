import { type Feedback, Gorse, GorseException } from 'gorsejs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './small-shop.ts';

type Type = 'read' | 'like' | 'click';

/** The unmodified client of Gorse against `/gorse`, over real HTTP. */
describe('Gorse REST', () => {
  let server: TestServer;
  let url: string;
  let client: Gorse<Type>;
  const at = '2026-03-04T05:06:07Z';

  const clientWith = async (scopes: readonly string[], name: string): Promise<Gorse<Type>> => {
    const { access } = server.services.ledger;
    const { secret } = await access.createKey({ name, scopes: [...scopes] }, 'test');
    return new Gorse<Type>({ endpoint: `${url}/gorse`, secret });
  };

  beforeAll(async () => {
    server = await startTestServer();
    await server.services.ready;
    url = await server.app.listen({ host: '127.0.0.1', port: 0 });
    client = await clientWith(['read', 'write', 'serve', 'intake'], 'gorse');
  });
  afterAll(() => server.close());

  const feedback = (FeedbackType: Type, UserId: string, ItemId: string): Feedback<Type> => ({
    FeedbackType,
    UserId,
    ItemId,
    Timestamp: at,
  });
  const caughtUp = (): Promise<void> => server.services.recommendations().catchUp();
  const refused = async (work: Promise<unknown>): Promise<number> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(GorseException);
    return (error as GorseException).code;
  };

  it('keeps users', async () => {
    const ann = { UserId: 'g-ann', Labels: ['a', 'b'], Comment: 'first' };
    expect(await client.insertUser(ann)).toBe(1);
    expect(await client.getUser('g-ann')).toEqual({ ...ann, Subscribe: null });
    expect(await client.updateUser('g-ann', { UserId: 'g-ann', Comment: 'second' })).toBe(1);
    expect(await client.getUser('g-ann')).toEqual({ ...ann, Subscribe: null, Comment: 'second' });
    expect(await client.insertUsers([{ UserId: 'g-bob' }, { UserId: 'g-cat' }])).toBe(2);
    const seen: string[] = [];
    let Cursor = '';
    do {
      const page = await client.getUsers({ n: 2, Cursor });
      seen.push(...page.Users.map(({ UserId }) => UserId));
      Cursor = page.Cursor;
    } while (Cursor !== '');
    expect(seen).toEqual(expect.arrayContaining(['g-ann', 'g-bob', 'g-cat']));
    expect(new Set(seen).size).toBe(seen.length);
    expect(await client.deleteUser('g-cat')).toBe(1);
    expect(await refused(client.getUser('g-cat'))).toBe(404);
    expect(await client.insertUser({ UserId: 'g-cat', Labels: [] })).toBe(1);
    expect((await client.getUser('g-cat')).UserId).toBe('g-cat');
  });

  it('keeps items and their categories', async () => {
    const item = {
      ItemId: 'g-1',
      IsHidden: true,
      Labels: ['a', 'b'],
      Categories: ['d', 'e'],
      Timestamp: at,
      Comment: 'a comment',
    };
    expect(await client.upsertItem(item)).toBe(1);
    expect(await client.getItem('g-1')).toEqual(item);
    expect(await client.insertItemCategory('g-1', 'f')).toBe(1);
    expect(await client.deleteItemCategory('g-1', 'd')).toBe(1);
    expect((await client.getItem('g-1')).Categories).toEqual(['e', 'f']);
    expect(await client.updateItem('g-1', { ...item, IsHidden: false, Categories: ['e'] })).toBe(1);
    expect(await client.getItem('g-1')).toEqual({ ...item, IsHidden: false, Categories: ['e'] });
    const more = ['g-2', 'g-3', 'g-4'].map((ItemId, n) => ({
      ...item,
      ItemId,
      IsHidden: false,
      Categories: [n < 2 ? 'toys' : 'games'],
      Timestamp: `2026-03-0${5 + n}T00:00:00Z`,
    }));
    expect(await client.upsertItems(more)).toBe(3);
    const { Items } = await client.getItems({ n: 1000 });
    expect(Items.map(({ ItemId }) => ItemId)).toEqual(
      expect.arrayContaining(['g-1', 'g-2', 'g-3', 'g-4']),
    );
    const toys = await client.getLatest({ category: 'toys' });
    expect(toys.map(({ Id }) => Id)).toEqual(['g-3', 'g-2']);
    expect(toys[0]?.Score).toBe(Date.parse('2026-03-06T00:00:00Z') / 1000);
    expect(await client.deleteItem('g-4')).toBe(1);
    expect(await refused(client.getItem('g-4'))).toBe(404);
    expect((await client.getLatest({ category: 'games' })).length).toBe(0);
  });

  it('records feedback for good, counts it at once, lists it and takes it back', async () => {
    const crowd = Array.from({ length: 6 }, (_, n) => `g-u${n}`);
    const rows = crowd.flatMap((user) => [
      feedback('read', user, 'g-2'),
      feedback('like', user, 'g-3'),
    ]);
    expect(await client.insertFeedbacks(rows)).toBe(12);
    expect(await client.insertFeedbacks(rows)).toBe(12);
    expect(await client.insertFeedbacks([feedback('read', 'g-ann', 'g-2')])).toBe(1);
    await caughtUp();
    expect((await client.getRecommend({ userId: 'g-ann', cursorOptions: { n: 1 } }))[0]).toBe(
      'g-3',
    );
    expect(
      await client.getFeedback({ type: 'read', userId: 'g-ann', itemId: 'g-2' }),
    ).toMatchObject(feedback('read', 'g-ann', 'g-2'));
    expect((await client.getUserFeedback('g-u1')).length).toBe(2);
    expect((await client.getUserFeedbackByType('g-u1', 'like')).length).toBe(1);
    expect((await client.getItemFeedback('g-3')).length).toBe(6);
    expect((await client.getItemFeedbackByType('g-3', 'read')).length).toBe(0);
    const page = await client.getFeedbacks('like', { n: 4 });
    const rest = await client.getFeedbacks('like', { n: 4, Cursor: page.Cursor });
    expect([page.Feedbacks.length, rest.Feedbacks.length, rest.Cursor]).toEqual([4, 2, '']);

    const later = { ...feedback('read', 'g-ann', 'g-2'), Timestamp: '2026-03-05T05:06:07Z' };
    expect(await client.upsertFeedbacks([later])).toBe(1);
    expect((await client.getUserFeedback('g-ann')).map(({ Timestamp }) => Timestamp)).toEqual([
      '2026-03-05T05:06:07Z',
    ]);

    await caughtUp();
    const { events } = server.services.recommendations().counts();
    const filter = { type: 'read', userId: 'g-ann', itemId: 'g-2' } as const;
    expect(await client.deleteFeedback(filter)).toMatchObject({ ItemId: 'g-2' });
    await caughtUp();
    expect(server.services.recommendations().counts().events).toBe(events - 2);
    expect(await refused(client.getFeedback(filter))).toBe(404);
    expect(await client.insertFeedbacks([feedback('read', 'g-ann', 'g-2')])).toBe(1);
    expect((await client.getFeedback(filter)).ItemId).toBe('g-2');
  });

  it('recommends, shows neighbours, what is popular and what fits a session', async () => {
    await caughtUp();
    const session = await client.getSessionRecommend([feedback('read', 'nobody', 'g-2')]);
    expect(session[0]).toEqual({ Id: 'g-3', Score: expect.any(Number) });
    const neighbours = await client.getItemNeighbors({ itemId: 'g-2' });
    expect(neighbours[0]).toMatchObject({ Id: 'g-3' });
    const alike = await client.getUserNeighbors({ userId: 'g-u0', cursorOptions: { n: 5 } });
    expect(alike.length).toBe(5);
    expect(alike[0]).toMatchObject({ Id: 'g-u1', Score: 1 });
    const popular = await client.getPopular({ category: 'toys' });
    expect(popular.map(({ Id }) => Id)).toEqual(['g-3', 'g-2']);
    const inCategory = { userId: 'nobody', category: 'toys' };
    expect(await client.getRecommend(inCategory)).toEqual(['g-3', 'g-2']);
    const second = await client.getRecommend({ ...inCategory, cursorOptions: { n: 1, offset: 1 } });
    expect(second).toEqual(['g-2']);
    const shown = await client.getRecommend({
      ...inCategory,
      writeBackType: 'read',
      writeBackDelay: '10m',
    });
    expect((await client.getUserFeedback('nobody')).map(({ ItemId }) => ItemId).sort()).toEqual(
      [...shown].sort(),
    );
  });

  it('never shows what is hidden or deleted, from the next answer on', async () => {
    await client.updateItem('g-3', { ItemId: 'g-3', IsHidden: true, Timestamp: at });
    await caughtUp();
    expect((await client.getPopular({ category: 'toys' })).map(({ Id }) => Id)).toEqual(['g-2']);
    await client.deleteItem('g-2');
    await caughtUp();
    expect(await client.getPopular({ category: 'toys' })).toEqual([]);
  });

  it('asks for keys and scopes, and names what is wrong', async () => {
    const stranger = new Gorse<Type>({ endpoint: `${url}/gorse`, secret: 'wrong' });
    expect(await refused(stranger.getUser('g-ann'))).toBe(401);
    const reader = await clientWith(['serve'], 'reader');
    expect(await reader.getPopular({})).toBeDefined();
    expect(await refused(reader.insertUser({ UserId: 'x' }))).toBe(403);
    expect(await refused(reader.insertFeedbacks([feedback('read', 'a', 'b')]))).toBe(403);
    expect(await refused(client.insertUser({ UserId: '' }))).toBe(400);
    expect(
      await refused(
        client.upsertItem({ ItemId: 'x'.repeat(10_240), IsHidden: false, Timestamp: at }),
      ),
    ).toBe(400);
    expect(
      await refused(client.insertFeedbacks([{ ...feedback('read', 'a', 'b'), Timestamp: 'soon' }])),
    ).toBe(400);
    expect(await refused(client.getPopular({ cursorOptions: { n: 100_000 } }))).toBe(400);
    expect(await refused(client.getUsers({ Cursor: '%%' }))).toBe(400);
    expect(await refused(client.insertFeedbacks({} as never))).toBe(400);
  });
});
