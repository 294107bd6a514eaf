export interface TargetRecord {
  readonly kpi: string;
  /** Empty: all channels. */
  readonly channel: string;
  readonly fromDay: number;
  readonly toDay: number;
  readonly value: number;
}

export interface TargetsRepository {
  set(target: TargetRecord, actor: string): Promise<void>;
  remove(kpi: string, channel: string, fromDay: number, actor: string): Promise<boolean>;
  /** Targets whose period holds `day`, or all. */
  list(day?: number): Promise<readonly TargetRecord[]>;
}
