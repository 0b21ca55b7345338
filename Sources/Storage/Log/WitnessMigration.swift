extension Migration {
    /// Witnesses, both ways (docs/trail.md, "Witnesses"): what this region signed of neighbours' logs, and what neighbours signed of its own.
    static let witnessing = Migration(
        18,
        [
            // The checkpoint of a log that was signed last. What is signed next is judged by it.
            "CREATE TABLE witnessed_log (origin TEXT NOT NULL PRIMARY KEY, size BIGINT NOT NULL, root {blob} NOT NULL, note {blob} NOT NULL, at BIGINT NOT NULL)",
            // Evidence: both checkpoints of one size that one key signed.
            """
            CREATE TABLE split_view (
              origin TEXT NOT NULL, size BIGINT NOT NULL, root {blob} NOT NULL, note {blob} NOT NULL, event TEXT NOT NULL, at BIGINT NOT NULL,
              PRIMARY KEY (origin, size, root))
            """,
            // A signature line of a witness under a checkpoint of ours.
            """
            CREATE TABLE log_cosignature (
              size BIGINT NOT NULL, witness TEXT NOT NULL, line TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (size, witness))
            """,
            "CREATE INDEX log_cosignature_witness ON log_cosignature (witness, size)",
        ])

    /// The log's keys: each signs from its size on, until the next one's.
    static let logKeys = Migration(
        19,
        [
            "CREATE TABLE log_key (verifier TEXT NOT NULL PRIMARY KEY, valid_from BIGINT NOT NULL, at BIGINT NOT NULL)",
            // Two keys can never begin at one size, whoever changes them at once.
            "CREATE UNIQUE INDEX log_key_valid_from ON log_key (valid_from)",
        ])
}
