export interface RetailerSettings {
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly dayStartHour: number;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface SettingsRepository {
  get(): Promise<RetailerSettings>;
  /** Changes the fields named. Days of facts already recorded stay as they were cut. */
  update(change: Partial<RetailerSettings>, actor: string): Promise<RetailerSettings>;
}
