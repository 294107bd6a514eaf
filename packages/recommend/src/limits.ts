/** Longest id of a customer, product or order, as in the domain's ids. */
export const ID_LENGTH_MAX = 200;

/** Most products in one answer: larger answers are exports, not recommendations. */
export const COUNT_MAX = 10_000;

/** Values below this cannot be instants (10⁸ s is 1973, 10⁸ ms is 1970-01-02): they are plain ranks. */
export const INSTANT_MIN = 1e8;

/** Numbers from here on are epoch milliseconds, below it epoch seconds (10¹¹ s is the year 5138). */
export const EPOCH_MS_MIN = 1e11;

/** Most events of one customer that a model of pairs looks at: the latest ones. Keeps one robot from costing n². */
export const HISTORY_MAX = 2_000;

/** Most customers on which one configuration is validated; beyond this the choice no longer changes. */
export const VALIDATION_CUSTOMERS_MAX = 8_000;

/** Fewest validation customers from which `auto` draws a conclusion; with fewer it keeps the defaults. */
export const VALIDATION_CUSTOMERS_MIN = 30;
