import AuditTrail
import Foundation

/// What a session and its staff member have asked for already, on all nodes, where a look is about to open.
extension OpenLookStore {
    /// The detail of the event by which it goes on record that the demographics service is asked who a look is of.
    public static let whoItIs = "demographics"

    /// The detail of the event by which it goes on record that a look is refused, whatever for.
    public static let refused = "refused"

    /// That a look is not opened because its staff member asked for too many, as the event says that ends it or leaves it to wait.
    public static let tooMany = "nothing shown: too many looks in a minute"

    /// How many people's records a staff member asked for since a moment, on all nodes together, those that were refused for their number left out.
    ///
    /// A look is counted where it was decided about before anybody was asked anything, which is on record before: that it is asked who it is of, or that it
    /// is refused. So each of many at the same moment, on whichever nodes, counts all whose turn came before: of those that find no more than a limit
    /// there are no more than the limit, and those that are left out later open nothing. Nothing is locked for it, and nobody waits.
    /// - Parameter since: by the events' own times.
    public func asked(by subject: String, issuer: String, since: Date) async throws(StorageError) -> Int {
        let kinds: [(kind: TrailEvent.Kind, detail: String)] = [(.evidenceAsked, Self.whoItIs), (.lookRefused, Self.refused)]
        return try await database.read { transaction in
            // Each kind by itself, so that each is found by its index.
            let looks = kinds.map { _ in
                // One that is open and whose person is traced again has no decision in that event.
                """
                SELECT e.look FROM trail_event e WHERE e.subject = ? AND e.kind = ? AND e.at > ? AND e.issuer = ? AND e.detail = ? AND e.decision IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM trail_event r WHERE r.look = e.look AND r.detail = ? AND r.at >= e.at)
                """
            }
            // UNION: each look once, however often it was decided about.
            let rows = try transaction.query(
                "SELECT COUNT(*) FROM (\(looks.joined(separator: " UNION "))) AS asked",
                kinds.flatMap { kind, detail -> [SQLValue] in
                    [.text(subject), .text(kind.rawValue), .time(since), .text(issuer), .text(detail), .text(Self.tooMany)]
                })
            return rows.first?.integer(0).map { Int($0) } ?? .max
        }
    }

    /// A session's mark of a person: the one they have, or the next. Two people never get one, whichever nodes open them at once: the
    /// database refuses the second, who then gets the next (`session_mark`, unique both ways).
    ///
    /// Before a look opens and not in its transaction: there, every two looks that open at once would be in each other's way (SERIALIZABLE, and
    /// an index of few pages). What is written reads nothing, so that it is in nobody's way either.
    public func mark(of person: String, session: String, at now: Date) async throws(StorageError) -> Int {
        var refused: StorageError?
        // Each time that it is refused somebody else got one: no staff member opens so many people at once.
        for _ in 0..<16 {
            let given = try await marks(of: session)
            if let mark = given[person] { return mark }
            let mark = given.values.max().map { $0 + 1 } ?? 0
            do throws(StorageError) {
                try await database.write {
                    try $0.execute(
                        "INSERT INTO session_mark (session, mark, nhs_number, given_at) VALUES (?, ?, ?, ?)",
                        [.text(session), .integer(Int64(mark)), .text(person), .time(now)])
                }
                return mark
            } catch {
                guard case .conflict = error else { throw error }
                refused = error
            }
        }
        throw refused ?? .busy
    }

    /// A session's people by their marks; those of a program that knew no `session_mark` too.
    private func marks(of session: String) async throws(StorageError) -> [String: Int] {
        try await database.read { transaction in
            let answers = try transaction.run([
                SQLStatement("SELECT nhs_number, mark FROM session_mark WHERE session = ?", [.text(session)]),
                SQLStatement("SELECT nhs_number, MIN(mark) FROM look_life WHERE session = ? GROUP BY nhs_number", [.text(session)]),
            ])
            // The first of two stands.
            return Dictionary(
                answers.flatMap(\.rows).compactMap { row in
                    row.text(0).flatMap { number in row.integer(1).map { (number, Int($0)) } }
                }, uniquingKeysWith: { given, _ in given })
        }
    }
}
