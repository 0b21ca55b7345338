import AuditTrail
import CareRecord
import Foundation
import Objections

extension RepresentativeStore {
    /// What stood between the same two before, and was ended by somebody and not by the clock.
    public struct Ended: Sendable, Hashable {
        /// Whether the person themselves said that it stops; else a desk did.
        public let isByPerson: Bool
        public let at: Date
        public init(isByPerson: Bool, at: Date) {
            self.isByPerson = isByPerson
            self.at = at
        }
    }

    public enum Entered: Sendable, Hashable {
        case done
        /// The same person acts for them already, or waits to, by this desk's word.
        case standsAlready
        /// Whoever enters it has not said that they know of it.
        case endedBefore(Ended)
    }

    /// Puts on record that somebody asks to act; a second person agrees before they do. What another desk has on record between the two ends with it: the
    /// person is this desk's now, and that one may be gone.
    /// - Parameters:
    ///   - people: every number of the person; actors: of who acts. What was written under an older one is found too.
    ///   - knowsOfEnd: whoever enters it knows that it was ended before.
    ///   - ending: made for the person of what ends with it.
    public func enter(
        _ row: Row, people: [NHSNumber], actors: [NHSNumber], knowsOfEnd: Bool, _ event: TrailEvent,
        ending: @escaping @Sendable (Row) -> TrailEvent
    ) async throws(StorageError) -> Entered {
        let people = people.contains(row.person) ? people : people + [row.person]
        let actors = actors.contains(row.representative) ? actors : actors + [row.representative]
        do {
            return try await database.write { transaction in
                let standing = try Self.rows(Self.between(people, actors), Self.values(people + actors), limit: Self.most, transaction)
                // One whose last day is over holds for nobody: the day has ended it, and no desk needs to.
                let isOver: (Row) -> Bool = { $0.until.map { $0 < Day(row.set) } ?? false }
                if standing.contains(where: { $0.desk == row.desk && !isOver($0) }) { return .standsAlready }
                if !knowsOfEnd, let ended = try Self.ended(people, actors, transaction) { return .endedBefore(ended) }
                for old in standing where try Self.end(old, isOver(old) ? Self.theClock : row.setBy, row.set, transaction) {
                    try TrailStore.insert(ending(old), transaction)
                }
                try Self.insert(row, transaction)
                try TrailStore.insert(event, transaction)
                // The person hears of it where they asked for that, before anybody acts.
                _ = try transaction.run([OutboxStore.tellingOfActing(.asked, row.id, person: row.person, at: row.set)])
                return .done
            }
        } catch {
            guard case .conflict("representative.open_key") = error else { throw error }
            return .standsAlready
        }
    }

    /// What ended last between two people, by any of their numbers, where somebody ended it.
    public func ended(_ people: [NHSNumber], _ actors: [NHSNumber]) async throws(StorageError) -> Ended? {
        guard !people.isEmpty, !actors.isEmpty else { return nil }
        return try await database.read { try Self.ended(people, actors, $0) }
    }

    private static func between(_ people: [NHSNumber], _ actors: [NHSNumber]) -> String {
        "nhs_number IN (\(marks(people))) AND representative IN (\(marks(actors)))"
    }

    private static func ended(_ people: [NHSNumber], _ actors: [NHSNumber], _ transaction: any SQLTransaction) throws -> Ended? {
        // The person's own word weighs more than what a desk did after it.
        try transaction.query(
            """
            SELECT ended_by, ended_at FROM representative WHERE \(between(people, actors)) AND ended_at IS NOT NULL AND ended_by <> ?
            ORDER BY CASE WHEN ended_by = ? THEN 0 ELSE 1 END, ended_at DESC LIMIT 1
            """, values(people + actors) + [.text(theClock), .text(thePerson)]
        ).first.flatMap { row in row.time(1).map { Ended(isByPerson: row.text(0) == thePerson, at: $0) } }
    }

    private static func insert(_ row: Row, _ transaction: any SQLTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO representative (id, nhs_number, representative, kind, evidence, from_day, until_day, until_at, cannot_decide, practice, desk, set_by, set_at, open_key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(row.id), .text(row.person.digits), .text(row.representative.digits), .text(row.kind.rawValue),
                .blob(row.evidence), .text(row.from.text), .text(row.until?.text), row.until.map { .time($0.end) } ?? .null,
                .integer(row.cannotDecide ? 1 : 0), .text(row.practice?.code), .text(row.desk), .text(row.setBy), .time(row.set),
                .text(row.person.digits + " " + row.representative.digits),
            ])
    }
}
