import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Objections

/// Notices of a national emergency: proposed by command, signed by two people who are signed in, over by themselves.
public struct EmergencyStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Row: Sendable, Hashable {
        public let id: String
        public let notice: EmergencyNotice
        /// When it was ended early.
        public let ended: Date?
    }

    public enum Outcome: Sendable, Hashable {
        case done
        case notFound
        /// The second must be somebody else, and this may be the first.
        case samePerson
        /// Somebody else signed meanwhile: this would be the second signature, with which objections are suspended, and was meant as the first.
        case otherTurn
        /// Signed by two, ended or over already; or nobody signed first.
        case notNow
    }

    /// Nothing is suspended by it, and nobody has signed: it waits for two who are signed in.
    /// - Returns: its id, which is the event's.
    public func propose(_ notice: EmergencyNotice, by who: NoticeProposer, at now: Date) async throws(StorageError) -> String {
        let event = TrailEvent(kind: .objectionsSuspended, at: now, detail: "proposed by \(who.words)")
        try await database.write { transaction in
            try transaction.execute(
                "INSERT INTO objection_suspension (id, instrument, scope, from_at, until_at, proposed_by, proposed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(event.id), .text(notice.instrument), .text(notice.scope), .time(notice.from), .time(notice.until),
                    .text(who.name), .time(now),
                ])
            try TrailStore.insert(event, transaction)
        }
        return event.id
    }

    /// A signature of somebody who is signed in. With the second it holds from its beginning on; whoever may be the first does not give it.
    /// - Parameters:
    ///   - turn: which they mean to give.
    ///   - event: that they sign it.
    public func sign(
        _ id: String, by who: NoticeSignature, as turn: NoticeSignature.Turn, event: TrailEvent, at now: Date
    ) async throws(StorageError) -> Outcome {
        try await database.write { transaction in
            let found = try transaction.query(
                "SELECT proposed_by, signed_at, ended_at, until_at FROM objection_suspension WHERE id = ?", [.text(id)])
            guard let row = found.first, let kept = row.text(0) else { return .notFound }
            guard row.time(1) == nil, row.time(2) == nil, let until = row.time(3), until > now else { return .notNow }
            let hands = NoticeHands(first: kept, second: nil)
            switch (hands.signers.first, turn) {
            case (nil, .first):
                try transaction.execute(
                    "UPDATE objection_suspension SET proposed_by = ? WHERE id = ?",
                    [.text(NoticeHands.kept(first: who, proposer: hands.proposer)), .text(id)])
            case (nil, .second): return .notNow
            case (.some(let first), _) where first.mayBeOnePerson(with: who): return .samePerson
            case (.some, .first): return .otherTurn
            case (.some, .second):
                try transaction.execute(
                    "UPDATE objection_suspension SET signed_by = ?, signed_at = ? WHERE id = ? AND signed_at IS NULL AND ended_at IS NULL AND until_at > ?",
                    [.text(who.kept), .time(now), .text(id), .time(now)])
            }
            try TrailStore.insert(event, transaction)
            return .done
        }
    }

    /// Ends it early; looks that stand on it are decided again at once.
    public func end(_ id: String, by who: String, at now: Date) async throws(StorageError) -> Outcome {
        try await database.write { transaction in
            let changed = try transaction.execute(
                "UPDATE objection_suspension SET ended_by = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL AND until_at > ?",
                [.text(who), .time(now), .text(id), .time(now)])
            guard changed == 1 else { return .notNow }
            try TrailStore.insert(TrailEvent(kind: .objectionsRestored, at: now, detail: "\(id), by \(who), by command"), transaction)
            try RegisterVersionStore.rise(.everything, transaction)
            return .done
        }
    }

    /// Those that are not over yet, then the rest, the newest first.
    public func notices(at now: Date, limit: Int) async throws(StorageError) -> [Row] {
        try await database.read { transaction in
            try transaction.query(
                """
                SELECT \(Self.columns) FROM objection_suspension
                ORDER BY CASE WHEN ended_at IS NULL AND until_at > ? THEN 0 ELSE 1 END, id DESC LIMIT ?
                """, [.time(now), .integer(Int64(limit))]
            ).map(Self.row)
        }
    }

    public func find(_ id: String) async throws(StorageError) -> Row? {
        try await database.read { transaction in
            try transaction.query("SELECT \(Self.columns) FROM objection_suspension WHERE id = ?", [.text(id)]).first.map(Self.row)
        }
    }

    /// All that are in force, which are announced: they may be for different people. The one that ends last comes first.
    /// - Parameter limit: as many as a page holds.
    public func running(at now: Date, limit: Int = 20) async throws(StorageError) -> [EmergencyNotice] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT \(Self.columns) FROM objection_suspension WHERE signed_at IS NOT NULL AND ended_at IS NULL AND from_at <= ? AND until_at > ? ORDER BY until_at DESC, id LIMIT ?",
                [.time(now), .time(now), .integer(Int64(limit))]
            ).map { Self.row($0).notice }
        }
    }

    /// Looks at records of people who object that stood on a notice, alone or with another, by organisation and role.
    public struct Line: Sendable, Hashable {
        public let organisation: String
        public let role: String
        public let looks: Int
    }

    /// The report on a notice, from the trail: looks that are marked with it, and those marked with another while this one was in force too. A decision says one
    /// notice, the one that ends last (`suspension`); where several run at once each of them would have permitted the look, and whoever judges one afterwards
    /// must read of it. A look that was open before this one began, and went on under another, stood on that other alone.
    public func report(_ id: String) async throws(StorageError) -> [Line] {
        try await database.read { transaction in
            try transaction.query(
                // A mark of its own is bound to a time for the index alone. An hour each way is more than clocks may differ.
                """
                SELECT e.organisation, e.role, COUNT(DISTINCT e.look) FROM trail_event e JOIN objection_suspension s ON s.id = ?
                WHERE e.kind IN (?, ?) AND e.at >= s.from_at - 3600000 AND e.at <= s.until_at + 3600000
                  AND (e.detail = ? OR (e.detail LIKE '\(Self.mark("%"))' AND s.signed_at IS NOT NULL AND e.at >= s.from_at AND e.at >= s.signed_at
                    AND e.at < s.until_at AND (s.ended_at IS NULL OR e.at < s.ended_at)))
                GROUP BY e.organisation, e.role ORDER BY e.organisation, e.role
                """,
                [.text(id)] + [TrailEvent.Kind.lookOpened, .lookGatheredAgain].map { .text($0.rawValue) } + [.text(Self.mark(id))]
            ).map { Line(organisation: $0.text(0) ?? "", role: $0.text(1) ?? "", looks: Int($0.integer(2) ?? 0)) }
        }
    }

    /// How a look's event says that it stands on a notice: that of its opening, or that it goes on.
    public static func mark(_ id: String) -> String { "objections suspended by \(id)" }

    private static let columns = "id, instrument, scope, from_at, until_at, proposed_by, signed_by, ended_at"

    private static func row(_ row: SQLRow) -> Row {
        let hands = NoticeHands(first: row.text(5) ?? "", second: row.text(6))
        return Row(
            id: row.text(0) ?? "",
            notice: EmergencyNotice(
                instrument: row.text(1) ?? "", scope: row.text(2) ?? "", from: row.time(3) ?? .distantFuture,
                until: row.time(4) ?? .distantPast, proposer: hands.proposer, signers: hands.signers),
            ended: row.time(7))
    }

    /// As a decision's fact: the one that ends last, so that no look is decided again at the end of one while another goes on. One that ends or is withdrawn before
    /// the look does has it decided again, under whichever is in force then (`Looks.marked`).
    static func suspension(_ now: Date) -> SQLQuestion<Facts.Suspension?> {
        SQLQuestion(
            "SELECT id, from_at, until_at FROM objection_suspension WHERE signed_at IS NOT NULL AND ended_at IS NULL AND from_at <= ? AND until_at > ? ORDER BY until_at DESC LIMIT 1",
            [.time(now), .time(now)]
        ) { rows in
            guard let row = rows.first, let id = row.text(0), let from = row.integer(1), let until = row.integer(2) else { return nil }
            return Facts.Suspension(id: id, from: Moment(milliseconds: Int(from)), until: Moment(milliseconds: Int(until)))
        }
    }
}
