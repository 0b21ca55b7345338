import Foundation

/// Sign-ins under way: one use each, ten minutes.
public struct SignInStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Row: Sendable {
        public let state: String
        public let nonce: String
        public let verifier: String
        public let returnTo: String
        /// SHA-256 of a cookie of the browser that began it.
        public let browser: String
        public let created: Date
        /// What it was begun for, where that is neither a sign-in nor a step-up: a launch. Kept as it is given.
        public let purpose: String?
        /// The key of the session that it steps up; nil: it begins one.
        public let session: String?
        /// What it must show, as whoever began it wrote it down; nil: what every sign-in must.
        public let demand: String?
        public init(
            state: String, nonce: String, verifier: String, returnTo: String, browser: String, created: Date, purpose: String? = nil,
            session: String? = nil, demand: String? = nil
        ) {
            self.purpose = purpose
            self.state = state
            self.nonce = nonce
            self.verifier = verifier
            self.returnTo = returnTo
            self.browser = browser
            self.created = created
            self.session = session
            self.demand = demand
        }
    }

    public func begin(_ row: Row) async throws(StorageError) {
        try await database.write { transaction in
            // Old ones are forgotten here, so that the table stays small without a janitor.
            try transaction.execute(
                "DELETE FROM sign_in WHERE created_at < ?", [.time(row.created.addingTimeInterval(-600))])
            try transaction.execute(
                "INSERT INTO sign_in (state, nonce, verifier, return_to, browser, created_at, purpose, session, demand) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(row.state), .text(row.nonce), .text(row.verifier), .text(row.returnTo), .text(row.browser),
                    .time(row.created), .text(row.purpose), .text(row.session), .text(row.demand),
                ])
        }
    }

    /// Takes it away: a state is good once, and only for the browser that began. Nil where there is none, where it is older than ten
    /// minutes, or where `browser` is not whose it is; it is gone then too, so that nobody can try browsers.
    public func take(_ state: String, browser: String, now: Date) async throws(StorageError) -> Row? {
        try await database.write { transaction in
            guard
                let row = try transaction.query(
                    "SELECT nonce, verifier, return_to, browser, created_at, purpose, session, demand FROM sign_in WHERE state = ?",
                    [.text(state)]
                ).first, try transaction.execute("DELETE FROM sign_in WHERE state = ?", [.text(state)]) == 1,
                let nonce = row.text(0), let verifier = row.text(1), let returnTo = row.text(2),
                let begun = row.text(3),
                let created = row.time(4), now.timeIntervalSince(created) < 600, begun == browser
            else { return nil }
            return Row(
                state: state, nonce: nonce, verifier: verifier, returnTo: returnTo, browser: begun, created: created,
                purpose: row.text(5), session: row.text(6), demand: row.text(7))
        }
    }
}
