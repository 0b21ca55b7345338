extension Migration {
    /// How far others have been sent the trail, and what stops its erasing.
    static let outward = Migration(
        14,
        [
            // The first index that a collector has not taken. Changed by whoever leads its export.
            "CREATE TABLE export_cursor (name TEXT NOT NULL PRIMARY KEY, next BIGINT NOT NULL, at BIGINT NOT NULL)",
            // A hold without a number is on everything. `event`: the one that set it.
            """
            CREATE TABLE legal_hold (
              id TEXT NOT NULL PRIMARY KEY, nhs_number TEXT, reason TEXT NOT NULL, event TEXT NOT NULL, set_at BIGINT NOT NULL,
              set_by TEXT NOT NULL, ended_at BIGINT, ended_by TEXT)
            """,
            "CREATE INDEX legal_hold_open ON legal_hold (set_at) WHERE ended_at IS NULL",
            // What is erased is found by its age.
            "CREATE INDEX look_opened ON look (opened_at)",
        ])
}
