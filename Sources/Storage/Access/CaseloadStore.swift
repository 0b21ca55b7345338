import AccessControl
import AuditTrail
import CareRecord
import Foundation

/// People whom an organisation's team cares for, given and ended by the organisation.
public struct CaseloadStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// - Returns: false where the team has the person already.
    @discardableResult
    public func give(
        _ person: NHSNumber, to team: String, of organisation: String, from: Date, until: Date?, by who: String, at now: Date
    ) async throws(StorageError) -> Bool {
        let event = TrailEvent(kind: .caseloadGiven, at: now, organisation: organisation, people: [person.digits], detail: "by \(who)")
        do {
            try await database.write { transaction in
                try transaction.execute(
                    "INSERT INTO caseload (id, organisation, team, nhs_number, from_at, until_at, given_at, given_by, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        .text(event.id), .text(organisation), .text(team), .text(person.digits), .time(from), until.map { .time($0) } ?? .null,
                        .time(now), .text(who), .text("\(organisation)|\(team)|\(person.digits)"),
                    ])
                try TrailStore.insert(event, transaction)
            }
            return true
        } catch .conflict(let what) where what == "caseload.open_key" {
            return false
        } catch { throw error }
    }

    /// - Returns: false where the team does not have the person.
    @discardableResult
    public func end(
        _ person: NHSNumber, with team: String, of organisation: String, by who: String, at now: Date
    ) async throws(StorageError) -> Bool {
        let event = TrailEvent(kind: .caseloadEnded, at: now, organisation: organisation, people: [person.digits], detail: "by \(who)")
        return try await database.write { transaction in
            let ended = try transaction.execute(
                "UPDATE caseload SET ended_at = ?, open_key = NULL WHERE organisation = ? AND team = ? AND nhs_number = ? AND ended_at IS NULL",
                [.time(now), .text(organisation), .text(team), .text(person.digits)])
            guard ended > 0 else { return false }
            try TrailStore.insert(event, transaction)
            try RegisterVersionStore.rise(transaction)
            return true
        }
    }

    static func relationships(
        _ person: NHSNumber, _ organisation: ODSCode, _ transaction: any SQLTransaction
    ) throws -> [Relationship] {
        try transaction.query(
            "SELECT id, from_at, until_at, ended_at FROM caseload WHERE nhs_number = ? AND organisation = ? ORDER BY given_at",
            [.text(person.digits), .text(organisation.code)]
        ).compactMap { row in
            guard let from = row.time(1) else { return nil }
            // Whichever end comes first.
            let until = [row.time(2), row.time(3)].compactMap { $0 }.min()
            return Relationship(
                kind: .caseload, strength: .proven, organisation: organisation, person: person, from: Moment(from), until: until.map { Moment($0) },
                evidence: "caseload \(row.text(0) ?? "")")
        }
    }
}
