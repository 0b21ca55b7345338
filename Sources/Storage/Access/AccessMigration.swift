extension Migration {
    /// What decisions are made from (DESIGN, "Words"): registers, evidence, broken glass, policy versions. Nothing clinical. `open_key` is
    /// unique while something is open, so that the same thing cannot stand twice whoever writes first.
    static let access = Migration(
        3,
        [
            "CREATE TABLE policy_version (digest TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL, imported_at BIGINT NOT NULL, imported_by TEXT NOT NULL)",
            // The highest number is in force. Unique: of two that activate at once one is told so.
            """
            CREATE TABLE policy_activation (
              number BIGINT NOT NULL PRIMARY KEY, digest TEXT NOT NULL REFERENCES policy_version (digest), at BIGINT NOT NULL,
              activated_by TEXT NOT NULL)
            """,
            // One row: rises with every change that could take something away from an open look.
            "CREATE TABLE register_version (id BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL)",
            "INSERT INTO register_version (id, version) VALUES (1, 0)",
            """
            CREATE TABLE objection (
              id TEXT NOT NULL PRIMARY KEY, nhs_number TEXT NOT NULL, programme TEXT NOT NULL, set_at BIGINT NOT NULL, set_by TEXT NOT NULL,
              ended_at BIGINT, ended_by TEXT, open_key TEXT UNIQUE)
            """,
            "CREATE INDEX objection_number ON objection (nhs_number, programme)",
            "CREATE TABLE training_list (organisation TEXT NOT NULL PRIMARY KEY, loaded_at BIGINT NOT NULL)",
            """
            CREATE TABLE training (
              organisation TEXT NOT NULL, subject TEXT NOT NULL, valid_until BIGINT, PRIMARY KEY (organisation, subject))
            """,
            """
            CREATE TABLE caseload (
              id TEXT NOT NULL PRIMARY KEY, organisation TEXT NOT NULL, team TEXT NOT NULL, nhs_number TEXT NOT NULL,
              from_at BIGINT NOT NULL, until_at BIGINT, given_at BIGINT NOT NULL, given_by TEXT NOT NULL, ended_at BIGINT, open_key TEXT UNIQUE)
            """,
            "CREATE INDEX caseload_number ON caseload (nhs_number, organisation)",
            // Evidence as it was found: kind, strength, organisation and dates. Added to, never changed.
            """
            CREATE TABLE relationship (
              id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, strength TEXT NOT NULL, organisation TEXT NOT NULL, nhs_number TEXT NOT NULL,
              from_at BIGINT NOT NULL, until_at BIGINT, subject TEXT, evidence TEXT NOT NULL, found_at BIGINT NOT NULL)
            """,
            "CREATE INDEX relationship_number ON relationship (nhs_number, organisation, found_at)",
            // Which kinds an organisation was asked for about a person, and when: it need not be asked again at once.
            """
            CREATE TABLE evidence_asked (
              id TEXT NOT NULL PRIMARY KEY, organisation TEXT NOT NULL, nhs_number TEXT NOT NULL, kinds TEXT NOT NULL, at BIGINT NOT NULL)
            """,
            "CREATE INDEX evidence_asked_number ON evidence_asked (nhs_number, organisation, at)",
            """
            CREATE TABLE break_glass (
              id TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL, issuer TEXT NOT NULL, organisation TEXT NOT NULL, nhs_number TEXT NOT NULL,
              sections TEXT NOT NULL, labels TEXT NOT NULL, reason TEXT NOT NULL, words {blob} NOT NULL, opened_at BIGINT NOT NULL,
              ended_at BIGINT, assurance BIGINT NOT NULL, authenticated_at BIGINT NOT NULL)
            """,
            "CREATE INDEX break_glass_subject ON break_glass (subject, opened_at)",
            "CREATE INDEX break_glass_organisation ON break_glass (organisation, opened_at)",
            "CREATE INDEX break_glass_number ON break_glass (nhs_number, opened_at)",
            """
            CREATE TABLE break_glass_case (
              id TEXT NOT NULL PRIMARY KEY, break_glass TEXT NOT NULL REFERENCES break_glass (id), organisation TEXT NOT NULL,
              raised_at BIGINT NOT NULL, closed_at BIGINT, UNIQUE (break_glass, organisation))
            """,
            "CREATE INDEX break_glass_case_organisation ON break_glass_case (organisation, raised_at)",
            """
            CREATE TABLE direction (
              id TEXT NOT NULL PRIMARY KEY, look TEXT NOT NULL, administrator TEXT NOT NULL, organisation TEXT NOT NULL, director TEXT NOT NULL,
              nhs_number TEXT NOT NULL, at BIGINT NOT NULL, seen_at BIGINT, disowned_at BIGINT)
            """,
            "CREATE INDEX direction_director ON direction (director, at)",
            "CREATE INDEX direction_administrator ON direction (administrator, director)",
            // A look that was asked for and waits for something to be confirmed, under the id that it will have.
            """
            CREATE TABLE pending_look (
              id TEXT NOT NULL PRIMARY KEY, session TEXT NOT NULL, nhs_number TEXT NOT NULL, created_at BIGINT NOT NULL, taken_at BIGINT)
            """,
            // A token that may be used once: unique, so that the second use is told so.
            "CREATE TABLE used_token (issuer TEXT NOT NULL, token TEXT NOT NULL, forget_at BIGINT NOT NULL, PRIMARY KEY (issuer, token))",
        ])

    /// Evidence that is found again is the same row; what a look that waits was found to have; ways in for what each decision asks.
    static let confirming = Migration(
        8,
        [
            "ALTER TABLE relationship ADD COLUMN found_key TEXT",
            "CREATE UNIQUE INDEX relationship_found ON relationship (found_key)",
            "CREATE INDEX relationship_subject ON relationship (subject, kind, found_at)",
            "CREATE INDEX trail_event_subject ON trail_event (subject, kind, at)",
            "ALTER TABLE pending_look ADD COLUMN numbers TEXT",
            "ALTER TABLE pending_look ADD COLUMN is_practice BIGINT",
            "ALTER TABLE pending_look ADD COLUMN is_restricted BIGINT",
            "ALTER TABLE pending_look ADD COLUMN asked TEXT",
            "ALTER TABLE pending_look ADD COLUMN unanswered TEXT",
            "ALTER TABLE pending_look ADD COLUMN known_at BIGINT",
        ])
}
