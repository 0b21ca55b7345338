import AuditTrail
import Foundation

/// What a session and its staff member have asked for already, on all nodes, where a look is about to open.
extension OpenLookStore {
    /// The detail of the event by which it goes on record that the demographics service is asked who a look is of.
    public static let whoItIs = "demographics"

    /// A session's mark of a person: the one they have, or the next. Two people never get one, whichever nodes open them at once: the
    /// database refuses the second, who then gets the next (`session_mark`, unique both ways).
    ///
    /// Before a look opens and not in its transaction: there, every two looks that open at once would be in each other's way (SERIALIZABLE, and
    /// an index of few pages). What is written reads nothing, so that it is in nobody's way either.
    public func mark(of person: String, session: String, at now: Date) async throws(StorageError) -> Int {
        try await mark(of: person, session: session, counting: nil, at: now).mark
    }

    /// The same, and how many people's records a staff member asked for since a moment, on all nodes, this one among them: a look is counted where it was
    /// decided to ask who it is of, which is on record before. So each of many at the same moment, on whichever nodes, counts all whose turn came
    /// before: of those that find no more than a limit there are no more than the limit. Nothing is locked for it, and nobody waits.
    /// - Parameter since: by the events' own times; nil: they are not counted.
    public func mark(of person: String, session: String, by subject: String, issuer: String, since: Date?, at now: Date)
        async throws(StorageError) -> (mark: Int, asked: Int)
    {
        guard let since else { return (try await mark(of: person, session: session, at: now), 0) }
        let counting = SQLStatement(
            // Each look once, however often it was decided about. One that is open and whose person is traced again has no decision in that event.
            "SELECT COUNT(DISTINCT look) FROM trail_event WHERE subject = ? AND kind = ? AND at > ? AND issuer = ? AND detail = ? AND decision IS NOT NULL",
            [.text(subject), .text(TrailEvent.Kind.evidenceAsked.rawValue), .time(since), .text(issuer), .text(Self.whoItIs)])
        return try await mark(of: person, session: session, counting: counting, at: now)
    }

    private func mark(of person: String, session: String, counting asked: SQLStatement?, at now: Date) async throws(StorageError) -> (
        mark: Int, asked: Int
    ) {
        var refused: StorageError?
        // Each time that it is refused somebody else got one: no staff member opens so many people at once.
        for _ in 0..<16 {
            let (given, count) = try await marks(of: session, asked)
            if let mark = given[person] { return (mark, count) }
            let mark = given.values.max().map { $0 + 1 } ?? 0
            do throws(StorageError) {
                try await database.write {
                    try $0.execute(
                        "INSERT INTO session_mark (session, mark, nhs_number, given_at) VALUES (?, ?, ?, ?)",
                        [.text(session), .integer(Int64(mark)), .text(person), .time(now)])
                }
                return (mark, count)
            } catch {
                guard case .conflict = error else { throw error }
                refused = error
            }
        }
        throw refused ?? .busy
    }

    /// A session's people by their marks; those of a program that knew no `session_mark` too. And the count that is asked for, in the same round trip.
    private func marks(of session: String, _ counting: SQLStatement?) async throws(StorageError) -> (given: [String: Int], asked: Int) {
        try await database.read { transaction in
            let answers = try transaction.run(
                [
                    SQLStatement("SELECT nhs_number, mark FROM session_mark WHERE session = ?", [.text(session)]),
                    SQLStatement("SELECT nhs_number, MIN(mark) FROM look_life WHERE session = ? GROUP BY nhs_number", [.text(session)]),
                ] + (counting.map { [$0] } ?? []))
            // The first of two stands.
            let given = Dictionary(
                answers.prefix(2).flatMap(\.rows).compactMap { row in
                    row.text(0).flatMap { number in row.integer(1).map { (number, Int($0)) } }
                }, uniquingKeysWith: { given, _ in given })
            return (given, counting == nil ? 0 : answers[2].rows.first?.integer(0).map { Int($0) } ?? .max)
        }
    }
}
