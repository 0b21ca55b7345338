extension Migration {
    /// The log that strangers can check (docs/trail.md): what commits to each event, and where it stands.
    static let log = Migration(
        11,
        [
            // Fields that only some kinds of events have, as they stand in the canonical form.
            "ALTER TABLE trail_event ADD COLUMN also {blob}",
            // An event is as many parts as it is about people, and one where it is about nobody. Part n is about the nth of its people in order.
            """
            CREATE TABLE trail_part (
              event TEXT NOT NULL, part BIGINT NOT NULL, salt {blob} NOT NULL, commitment {blob} NOT NULL, PRIMARY KEY (event, part))
            """,
            // 32 random bytes of a person. A number that supersedes another has the other's.
            "CREATE TABLE person_key (nhs_number TEXT NOT NULL PRIMARY KEY, key {blob} NOT NULL)",
            "CREATE INDEX person_key_key ON person_key (key)",
            // Numbers that each had a key already when one was found to supersede the other.
            """
            CREATE TABLE number_superseded (
              older TEXT NOT NULL, newer TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (older, newer))
            """,
            // Parts without a place yet. One node alone never puts any there: it gives places in the commit that writes the part.
            """
            CREATE TABLE log_waiting (
              event TEXT NOT NULL, part BIGINT NOT NULL, commitment {blob} NOT NULL, nhs_number TEXT, PRIMARY KEY (event, part))
            """,
            // No place twice, no part twice, no place of a chain twice: said by the database itself.
            """
            CREATE TABLE log_entry (
              place BIGINT NOT NULL PRIMARY KEY, event TEXT NOT NULL, part BIGINT NOT NULL, chain {blob} NOT NULL, number BIGINT NOT NULL,
              entry {blob} NOT NULL)
            """,
            "CREATE UNIQUE INDEX log_entry_event ON log_entry (event, part)",
            "CREATE UNIQUE INDEX log_entry_chain ON log_entry (chain, number)",
            // Level -1: the entries. One that is not full is as it was at the last checkpoint.
            """
            CREATE TABLE log_tile (
              level BIGINT NOT NULL, number BIGINT NOT NULL, width BIGINT NOT NULL, bytes {blob} NOT NULL, PRIMARY KEY (level, number))
            """,
            "CREATE TABLE log_checkpoint (size BIGINT NOT NULL PRIMARY KEY, root {blob} NOT NULL, note {blob} NOT NULL, at BIGINT NOT NULL)",
        ])
}
