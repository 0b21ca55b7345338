/// One numbered step of the schema, forward only. Text and blob types are the only words that differ between drivers: on PostgreSQL text is
/// compared by its bytes, as SQLite does, so that both give the same order and no new library of the server's can change it.
public struct Migration: Sendable {
    public enum Dialect: Sendable {
        case sqlite, postgresql
        var blob: String { self == .sqlite ? "BLOB" : "BYTEA" }
        var text: String { self == .sqlite ? "TEXT" : "TEXT COLLATE \"C\"" }
    }

    public let number: Int
    private let sql: [String]

    init(_ number: Int, _ sql: [String]) {
        self.number = number
        self.sql = sql
    }

    func statements(_ dialect: Dialect) -> [String] {
        sql.map {
            $0.replacingOccurrences(of: "{ofEvent}", with: dialect == .sqlite ? " REFERENCES trail_event (id)" : "").replacingOccurrences(
                of: "{blob}", with: dialect.blob
            ).replacing(/\bTEXT\b/, with: dialect.text)
        }
    }

    /// What must be there before the first step: which steps were taken, and who leads, since taking them is led too. Not numbered: it is made
    /// where it is missing, and never changed.
    static func before(_ dialect: Dialect) -> [String] {
        [
            "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)",
            """
            CREATE TABLE IF NOT EXISTS leader_lease (
              name \(dialect.text) NOT NULL PRIMARY KEY, holder \(dialect.text) NOT NULL, fence BIGINT NOT NULL, taken_at BIGINT NOT NULL,
              expires_at BIGINT NOT NULL)
            """,
        ]
    }

    public static let all: [Migration] = [
        first, second, access, purpose, stepUp, launches, feeds, confirming, nodes, opened, log, oversight, people, outward, changes, marks,
        objecting, outbox, suspending, site, roleEnds, issuers, witnessing, logKeys, desk, supersededNumbers, representatives, typedWords,
        owning, withdrawals, latestSteps, messagesOfACase, messagesGivenUp,
    ]

    /// Times are milliseconds since 1970. The trail has no update and no delete.
    private static let first = Migration(
        1,
        [
            """
            CREATE TABLE trail_event (
              id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, at BIGINT NOT NULL, subject TEXT, issuer TEXT,
              organisation TEXT, role TEXT, look TEXT, purpose TEXT NOT NULL, decision TEXT, detail TEXT)
            """,
            "CREATE INDEX trail_event_look ON trail_event (look)",
            "CREATE INDEX trail_event_at ON trail_event (at)",
            // A search returns several people: one row each. On PostgreSQL without a reference: both are added by one transaction always, and
            // the server's look at the event would take every two writers at once for being in each other's way (SERIALIZABLE).
            "CREATE TABLE trail_person (event TEXT NOT NULL{ofEvent}, nhs_number TEXT NOT NULL, PRIMARY KEY (event, nhs_number))",
            "CREATE INDEX trail_person_number ON trail_person (nhs_number, event)",
            """
            CREATE TABLE look (
              id TEXT NOT NULL PRIMARY KEY, session TEXT NOT NULL, subject TEXT NOT NULL, organisation TEXT NOT NULL,
              role TEXT NOT NULL, nhs_number TEXT NOT NULL, opened_at BIGINT NOT NULL, salt {blob} NOT NULL)
            """,
            // One row for each batch of answers released: what it showed, before it was shown.
            """
            CREATE TABLE look_release (
              look TEXT NOT NULL REFERENCES look (id), sequence BIGINT NOT NULL, at BIGINT NOT NULL, leaves {blob} NOT NULL,
              leaf_count BIGINT NOT NULL, sources TEXT NOT NULL, root {blob} NOT NULL, tree_size BIGINT NOT NULL,
              PRIMARY KEY (look, sequence))
            """,
            """
            CREATE TABLE session (
              key TEXT NOT NULL PRIMARY KEY, staff TEXT NOT NULL, sid TEXT, id_token TEXT, roles TEXT,
              created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, ended_at BIGINT)
            """,
            "CREATE INDEX session_sid ON session (sid)",
            """
            CREATE TABLE sign_in (
              state TEXT NOT NULL PRIMARY KEY, nonce TEXT NOT NULL, verifier TEXT NOT NULL, return_to TEXT NOT NULL,
              browser TEXT NOT NULL, created_at BIGINT NOT NULL)
            """,
            """
            CREATE TABLE mix_up (
              id TEXT NOT NULL PRIMARY KEY, organisation TEXT NOT NULL, source TEXT NOT NULL, nhs_number TEXT NOT NULL,
              fields TEXT NOT NULL, look TEXT NOT NULL, raised_at BIGINT NOT NULL, closed_at BIGINT,
              open_key TEXT UNIQUE)
            """,
            "CREATE INDEX mix_up_organisation ON mix_up (organisation, raised_at)",
            "CREATE TABLE region_version (digest TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL, loaded_at BIGINT NOT NULL)",
        ])

    /// Sessions past their end are forgotten by age.
    private static let second = Migration(2, ["CREATE INDEX session_created ON session (created_at)"])

    /// What a sign-in was begun for: the answer is judged by it.
    private static let purpose = Migration(4, ["ALTER TABLE sign_in ADD COLUMN purpose TEXT"])

    /// A sign-in that steps a session up: whose it is, and what it must show. Kept with the sign-in, because the answer is judged by what
    /// was asked.
    private static let stepUp = Migration(5, ["ALTER TABLE sign_in ADD COLUMN session TEXT", "ALTER TABLE sign_in ADD COLUMN demand TEXT"])

    /// Launches on their way to the staff listener, and which launch's frame a session lives in.
    private static let launches = Migration(
        6,
        [
            "CREATE TABLE launch (handle TEXT NOT NULL PRIMARY KEY, context TEXT NOT NULL, created_at BIGINT NOT NULL)",
            "ALTER TABLE session ADD COLUMN frame TEXT",
        ])
}
