import AuditTrail
import Foundation

/// Whether care followed broken glass, as the organisation's own source says some days later: the question and its answer, each with its event, and nothing
/// else of what a source said (docs/monitoring.md, "Broken glass"). By whoever leads and nobody else.
public struct GlassContactStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// A source that could not tell is asked again a day later, and so often in all.
    public static let mostTries = 3
    static let pause: TimeInterval = 86_400
    /// A question whose answer was never written (its node died) is asked again after so long.
    static let lost: TimeInterval = 600

    /// Broken glass about which nobody was asked enough.
    public struct Due: Sendable, Hashable {
        /// The grant's id.
        public let id: String
        public let subject: String
        public let organisation: String
        public let nhsNumber: String
        public let broken: Date
        /// The event `glass-broken` and the look that it was of, where they are still there.
        public let event: String?
        public let look: String?
    }

    /// What is known of one; nil answer: asked, and none came yet.
    public struct Known: Sendable, Hashable {
        public let asked: Date
        public let tries: Int
        public let answer: ContactAnswer?
        /// Why it could not be told, as a code.
        public let why: String?
        public let answered: Date?
        /// Whether it will be asked once more.
        public var isFinal: Bool { answer.map { $0 != .couldNotTell || tries >= mostTries } ?? false }
    }

    /// Broken glass that is to be asked about now, the oldest first.
    /// - Parameters:
    ///   - days: from the breaking until the question.
    ///   - oldest: older ones are not asked about any more: their review is over.
    public func due(days: Int, oldest: Int = 60, at now: Date, limit: Int = 20) async throws(StorageError) -> [Due] {
        let from = now - Double(max(oldest, days + 1)) * 86_400
        return try await database.read { transaction in
            let rows = try transaction.query(
                """
                SELECT b.id, b.subject, b.organisation, b.nhs_number, b.opened_at FROM break_glass b LEFT JOIN glass_contact g ON g.break_glass = b.id \
                WHERE b.opened_at > ? AND b.opened_at <= ? AND (g.break_glass IS NULL OR (g.tries < ? AND \
                ((g.answer IS NULL AND g.asked_at < ?) OR (g.answer = 'could-not-tell' AND g.asked_at < ?)))) ORDER BY b.opened_at LIMIT ?
                """,
                [
                    .time(from), .time(now - Double(days) * 86_400), .integer(Int64(Self.mostTries)), .time(now - Self.lost),
                    .time(now - Self.pause), .integer(Int64(limit)),
                ])
            return try rows.compactMap { row in
                guard let id = row.text(0), let subject = row.text(1), let opened = row.integer(4) else { return nil }
                // The grant and its event are of one moment, to within what two clocks of one node make of it.
                let event = try transaction.query(
                    "SELECT id, look FROM trail_event WHERE subject = ? AND kind IN ('glass-broken', 'summary-emergency') AND at BETWEEN ? AND ? ORDER BY at LIMIT 1",
                    [.text(subject), .integer(opened - 2), .integer(opened + 2)]
                ).first
                return Due(
                    id: id, subject: subject, organisation: row.text(2) ?? "", nhsNumber: row.text(3) ?? "",
                    broken: Date(timeIntervalSince1970: Double(opened) / 1000), event: event?.text(0), look: event?.text(1))
            }
        }
    }

    /// Puts on record that it is about to be asked (law 2: it names the person to a source).
    public func asking(_ it: Due, as leader: Leadership, at now: Date) async throws(StorageError) {
        let event = Self.event(.contactAsked, it, now, "whether care followed broken glass")
        try await database.write(as: leader) { transaction in
            try transaction.execute(
                """
                INSERT INTO glass_contact (break_glass, event, asked_at, tries) VALUES (?, ?, ?, 1) \
                ON CONFLICT (break_glass) DO UPDATE SET asked_at = excluded.asked_at, tries = glass_contact.tries + 1
                """, [.text(it.id), .text(it.event), .time(now)])
            try TrailStore.insert(event, transaction)
        }
    }

    /// Keeps the answer.
    /// - Parameter why: a code of why it could not be told: nothing that a source said.
    public func answered(
        _ it: Due, _ answer: ContactAnswer, why: String?, as leader: Leadership, at now: Date
    ) async throws(StorageError) {
        let event = Self.event(.contactAnswered, it, now, answer.rawValue + (why.map { ": " + $0 } ?? ""))
        try await database.write(as: leader) { transaction in
            try transaction.execute(
                "UPDATE glass_contact SET answer = ?, why = ?, answered_at = ? WHERE break_glass = ?",
                [.text(answer.rawValue), .text(why), .time(now), .text(it.id)])
            try TrailStore.insert(event, transaction)
        }
    }

    /// Answers that the monitor has not had: an answer that is asked for once more is none yet.
    public func unweighed(limit: Int = 100) async throws(StorageError) -> [(id: String, event: String?, answer: ContactAnswer)] {
        try await database.read { transaction in
            try transaction.query(
                """
                SELECT break_glass, event, answer FROM glass_contact WHERE weighed_at IS NULL AND answered_at IS NOT NULL \
                AND (answer <> 'could-not-tell' OR tries >= ?) ORDER BY answered_at LIMIT ?
                """, [.integer(Int64(Self.mostTries)), .integer(Int64(limit))]
            ).compactMap { row in
                guard let id = row.text(0), let answer = row.text(2).flatMap({ ContactAnswer(rawValue: $0) }) else { return nil }
                return (id, row.text(1), answer)
            }
        }
    }

    /// Every answer that counts, whether weighed or not, the oldest first: for whoever weighs the whole trail again.
    public func answers() async throws(StorageError) -> [(event: String, answer: ContactAnswer, at: Int64)] {
        try await database.read { transaction in
            try transaction.query(
                """
                SELECT event, answer, answered_at FROM glass_contact WHERE event IS NOT NULL AND answered_at IS NOT NULL \
                AND (answer <> 'could-not-tell' OR tries >= ?) ORDER BY answered_at
                """, [.integer(Int64(Self.mostTries))]
            ).compactMap { row in
                guard let event = row.text(0), let answer = row.text(1).flatMap({ ContactAnswer(rawValue: $0) }), let at = row.integer(2)
                else {
                    return nil
                }
                return (event, answer, at)
            }
        }
    }

    /// After what came of them was written: until then they are weighed again, and found once.
    public func weighed(_ ids: [String], as leader: Leadership, at now: Date) async throws(StorageError) {
        guard !ids.isEmpty else { return }
        try await database.write(as: leader) { transaction in
            _ = try transaction.run(
                ids.map { SQLStatement("UPDATE glass_contact SET weighed_at = ? WHERE break_glass = ?", [.time(now), .text($0)]) })
        }
    }

    /// What is known of some broken glass, by the grants' ids.
    public func known(_ grants: [String]) async throws(StorageError) -> [String: Known] {
        guard !grants.isEmpty else { return [:] }
        return try await database.read { transaction in
            let rows = try transaction.query(
                "SELECT break_glass, asked_at, tries, answer, why, answered_at FROM glass_contact WHERE break_glass IN (\(MonitoringStore.marks(grants.count)))",
                grants.map { .text($0) })
            return Dictionary(
                rows.map { row in
                    (
                        row.text(0) ?? "",
                        Known(
                            asked: row.time(1) ?? .distantPast, tries: Int(row.integer(2) ?? 0),
                            answer: row.text(3).flatMap { ContactAnswer(rawValue: $0) }, why: row.text(4), answered: row.time(5))
                    )
                }, uniquingKeysWith: { first, _ in first })
        }
    }

    private static func event(_ kind: TrailEvent.Kind, _ it: Due, _ now: Date, _ detail: String) -> TrailEvent {
        TrailEvent(
            kind: kind, at: now, organisation: it.organisation, people: [it.nhsNumber], look: it.look, purpose: "oversight", detail: detail,
            also: TrailEvent.about(it.event))
    }
}
