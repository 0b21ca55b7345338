import AuditTrail
import CareRecord
import Foundation
import Objections

extension Migration {
    /// Who acts for whom on the public pages, as two people of a desk have checked it. What shows it is sealed. `open_key` names both while it stands: one at a time.
    static let representatives = Migration(
        27,
        [
            """
            CREATE TABLE representative (
              id TEXT NOT NULL PRIMARY KEY, nhs_number TEXT NOT NULL, representative TEXT NOT NULL, kind TEXT NOT NULL, evidence {blob} NOT NULL,
              from_day TEXT NOT NULL, until_day TEXT, until_at BIGINT, cannot_decide BIGINT NOT NULL, practice TEXT, desk TEXT NOT NULL, set_by TEXT NOT NULL,
              set_at BIGINT NOT NULL, confirmed_by TEXT, confirmed_at BIGINT, ended_by TEXT, ended_at BIGINT, open_key TEXT UNIQUE)
            """,
            "CREATE INDEX representative_number ON representative (nhs_number)",
            "CREATE INDEX representative_representative ON representative (representative)",
            "CREATE INDEX representative_desk ON representative (desk, set_at)",
        ])
}

/// Who acts for whom. Read anew for each request: one that has ended holds for no request after.
public struct RepresentativeStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// How many one page has: more are said to be there.
    public static let most = 100
    /// By whom it was ended, where no desk did it.
    static let (thePerson, theClock) = ("the person", "the service")

    public struct Row: Sendable, Hashable {
        public let id: String
        public let person: NHSNumber
        /// Who acts: the number that NHS login proves.
        public let representative: NHSNumber
        public let kind: Representing.Kind
        /// What shows it, sealed.
        public let evidence: [UInt8]
        public let from: Day
        public let until: Day?
        public let cannotDecide: Bool
        /// Where the person was registered when it was entered. A practice that they moved to since is theirs alone.
        public let practice: ODSCode?
        /// The desk's code, and who of it entered it.
        public let desk: String
        public let setBy: String
        public let set: Date
        /// The second person; nil: nobody acts by it yet.
        public let confirmedBy: String?
        public init(
            id: String, person: NHSNumber, representative: NHSNumber, kind: Representing.Kind, evidence: [UInt8], from: Day, until: Day?,
            cannotDecide: Bool, practice: ODSCode?, desk: String, setBy: String, set: Date, confirmedBy: String? = nil
        ) {
            self.id = id
            self.person = person
            self.representative = representative
            self.kind = kind
            self.evidence = evidence
            self.from = from
            self.until = until
            self.cannotDecide = cannotDecide
            self.practice = practice
            self.desk = desk
            self.setBy = setBy
            self.set = set
            self.confirmedBy = confirmedBy
        }

        /// As it is judged.
        /// - Parameter evidence: opened; empty where it cannot be: then nobody may act by it.
        public func representing(_ evidence: String) -> Representing {
            guard let standing = kind.standing else { return .estate(evidence: evidence, from: from, until: until) }
            return .living(ActingFor(standing: standing, evidence: evidence, from: from, until: until, cannotDecide: cannotDecide))
        }
    }

    public enum Confirmed: Sendable, Hashable {
        case done
        /// The second must be somebody else.
        case samePerson
        /// There is none of that desk's that waits.
        case notFound
    }

    /// The second person's: they may act from here on.
    /// - Parameter events: made for the person, and for who acts.
    public func confirm(
        _ id: String, at desk: String, by who: String, at now: Date, _ events: @escaping @Sendable (Row) -> [TrailEvent]
    ) async throws(StorageError) -> Confirmed {
        try await database.write { transaction in
            guard let row = try Self.rows("id = ? AND desk = ?", [.text(id), .text(desk)], limit: 1, transaction).first,
                row.confirmedBy == nil
            else { return .notFound }
            guard row.setBy != who else { return .samePerson }
            let changed = try transaction.execute(
                "UPDATE representative SET confirmed_by = ?, confirmed_at = ? WHERE id = ? AND confirmed_at IS NULL AND ended_at IS NULL",
                [.text(who), .time(now), .text(id)])
            guard changed == 1 else { return .notFound }
            for event in events(row) { try TrailStore.insert(event, transaction) }
            _ = try transaction.run([OutboxStore.tellingOfActing(.set, row.id, person: row.person, at: now)])
            return .done
        }
    }

    /// Who ends one.
    public enum Ender: Sendable, Hashable {
        /// Only what this desk entered, by one of it.
        case desk(String, who: String)
        case person
        /// What a day, an age or a death has ended.
        case clock
    }

    /// Ends one, whether it stands or waits.
    /// - Parameter event: made for the person whom it is about.
    /// - Returns: false where there is none.
    public func end(
        _ id: String, by ender: Ender, at now: Date, _ event: @escaping @Sendable (Row) -> TrailEvent
    ) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            guard let row = try Self.rows("id = ?", [.text(id)], limit: 1, transaction).first else { return false }
            let who: String
            switch ender {
            case .desk(let desk, let staff):
                guard row.desk == desk else { return false }
                who = staff
            case .person: who = Self.thePerson
            case .clock: who = Self.theClock
            }
            guard try Self.end(row, who, now, transaction) else { return false }
            try TrailStore.insert(event(row), transaction)
            return true
        }
    }

    static func end(_ row: Row, _ who: String, _ now: Date, _ transaction: any SQLTransaction) throws -> Bool {
        try transaction.execute(
            "UPDATE representative SET ended_by = ?, ended_at = ?, open_key = NULL WHERE id = ? AND ended_at IS NULL",
            [.text(who), .time(now), .text(row.id)]) > 0
    }

    /// That something is about to be shown by it: on record only while it stands as it was read, so that nothing is shown after its end.
    /// - Returns: false where it does not.
    public func showing(_ row: Row, _ event: TrailEvent) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            guard row.confirmedBy != nil, try Self.rows("id = ?", [.text(row.id)], limit: 1, transaction).first == row else { return false }
            try TrailStore.insert(event, transaction)
            return true
        }
    }
}
