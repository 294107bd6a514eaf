export interface IdentityLinksTable {
  a: string;
  b: string;
  source: string;
  linked_at: number;
  actor: string;
  decision_id: string | null;
}

export interface SegmentRulesTable {
  segment_id: string;
  name: string;
  expression: string;
  created_at: number;
  created_by: string;
  updated_at: number;
  updated_by: string;
}

export interface ProfilesTables {
  identity_links: IdentityLinksTable;
  segment_rules: SegmentRulesTable;
}
