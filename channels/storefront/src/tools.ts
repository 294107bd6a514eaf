import type { Clock } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import type { RecommendationService } from '@quanyu/loop';

/** What the storefront asks of the loop's recommendation service. */
export type RecommendationPort = Pick<RecommendationService, 'answer'>;

/** Headers of a request, names in small letters. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What the shop and the till work with. */
export interface StorefrontTools {
  readonly ledger: Ledger;
  readonly recommendations: RecommendationPort;
  readonly clock: Clock;
  /** A new id, unique for ever, of at most 40 characters. */
  readonly newId: () => string;
  /** Signs the visitors' cookies; the same for every process that serves the shop. */
  readonly secret: string;
  /** The retailer's name in the header; default the settings' name. */
  readonly shopName?: string;
  /** Channel of the web shop's orders; default the first of kind `web`. */
  readonly shopChannel?: string;
  /** Channel of the tills' orders; default the first of kind `store`. */
  readonly tillChannel?: string;
  /** Whether a visitor may be any customer, picked from a list. For demonstrations alone. */
  readonly isDemo: boolean;
  /** Where the console lies, linked from the demo bar; absent: no link. */
  readonly consolePath?: string;
  /**
   * Who works the till, by the request's headers: the name for the audit, or undefined for nobody.
   * Absent: the till answers in a demonstration only, as `till`.
   */
  readonly tillActor?: (headers: RequestHeaders) => Promise<string | undefined>;
}
