import AccessControl
import AuditTrail
import CareRecord
import Foundation

/// Evidence of relationships as it was found, stated or launched: kind, strength, organisation and dates, nothing clinical.
public struct RelationshipStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// How long an organisation's answer about its own relationships is used again before it is asked anew.
    public static let fresh: TimeInterval = 600

    /// What was found, and for which kinds was asked, in one transaction. Durable before anything is decided from it.
    public func found(
        _ relationships: [Relationship], asked kinds: Set<RelationshipKind>, of organisation: String, about person: NHSNumber, at now: Date
    ) async throws(StorageError) {
        let id = TrailEvent(kind: .evidenceAsked, at: now).id
        try await database.write { transaction in
            let asked = SQLStatement(
                "INSERT INTO evidence_asked (id, organisation, nhs_number, kinds, at) VALUES (?, ?, ?, ?, ?)",
                [
                    .text(id), .text(organisation), .text(person.digits), .text(kinds.sorted().map(\.rawValue).joined(separator: ",")),
                    .time(now),
                ])
            _ = try transaction.run(relationships.map { Self.inserting($0, now) } + [asked])
        }
    }

    /// One that a staff member stated or their record system launched, with its event.
    public func add(_ relationship: Relationship, _ event: TrailEvent, at now: Date) async throws(StorageError) {
        try await database.write { transaction in
            _ = try transaction.run([Self.inserting(relationship, issuer: event.issuer, now)] + (try TrailStore.inserting(event)))
        }
    }

    /// How often a staff member has said after then that somebody is present.
    static func presencesStated(by subject: String, issuer: String, after: Date) -> SQLQuestion<Int> {
        SQLQuestion(
            "SELECT COUNT(*) FROM relationship WHERE subject = ? AND (issuer IS NULL OR issuer = ?) AND kind = ? AND found_at > ?",
            [.text(subject), .text(issuer), .text(RelationshipKind.personPresent.rawValue), .time(after)]
        ) { Int($0.first?.integer(0) ?? 0) }
    }

    /// The same evidence found again is one row, found anew.
    /// - Parameter issuer: of the provider whose subject it names, where it names a staff member.
    static func inserting(_ it: Relationship, issuer: String? = nil, _ now: Date) -> SQLStatement {
        SQLStatement(
            "INSERT INTO relationship (id, kind, strength, organisation, nhs_number, from_at, until_at, subject, evidence, found_at, found_key, issuer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (found_key) DO UPDATE SET found_at = excluded.found_at",
            [
                .text(TrailEvent(kind: .evidenceAsked, at: now).id), .text(it.kind.rawValue), .text(it.strength.rawValue),
                .text(it.organisation.code), .text(it.person.digits), .integer(Int64(it.from.milliseconds)),
                it.until.map { .integer(Int64($0.milliseconds)) } ?? .null, .text(it.staff), .text(it.evidence), .time(now),
                .text(key(it, issuer)), .text(it.staff == nil ? nil : issuer),
            ])
    }

    private static func key(_ it: Relationship, _ issuer: String?) -> String {
        // Where nobody is named as of the version before, so that what both find is one row.
        let whose = it.staff == nil ? [] : [issuer].compactMap { $0 }
        return
            ([
                it.kind.rawValue, it.strength.rawValue, it.organisation.code, it.person.digits, "\(it.from.milliseconds)",
                it.until.map { "\($0.milliseconds)" } ?? "", it.staff ?? "", it.evidence,
            ] + whose).joined(separator: "|")
    }

    /// Evidence in hand: what was asked for is used while it is fresh; what was stated or launched is judged by its own window.
    /// - Parameters:
    ///   - issuer: of whoever looks: what names another provider's staff is nobody's here.
    ///   - lasts: the longest of those windows: what was found before it counts no more.
    static func inHand(
        _ person: NHSNumber, _ organisation: ODSCode, issuer: String, lasts: Span, _ now: Date
    ) -> SQLQuestion<(relationships: [Relationship], asked: Set<RelationshipKind>)> {
        let since = now.addingTimeInterval(-fresh)
        return SQLQuestion([
            SQLStatement(
                "SELECT kind, strength, from_at, until_at, subject, evidence, found_at FROM relationship WHERE nhs_number = ? AND organisation = ? AND (issuer IS NULL OR issuer = ?) AND found_at > ? ORDER BY found_at, id",
                [
                    .text(person.digits), .text(organisation.code), .text(issuer),
                    .time(now.addingTimeInterval(-max(fresh, TimeInterval(lasts.seconds)))),
                ]),
            SQLStatement(
                "SELECT kinds FROM evidence_asked WHERE nhs_number = ? AND organisation = ? AND at > ?",
                [.text(person.digits), .text(organisation.code), .time(since)]),
        ]) { answers in
            let asked = answers[1].flatMap {
                ($0.text(0) ?? "").split(separator: ",").compactMap { RelationshipKind(rawValue: String($0)) }
            }
            return (answers[0].compactMap { relationship($0, person, organisation, askedSince: since) }, Set(asked))
        }
    }

    private static func relationship(
        _ row: SQLRow, _ person: NHSNumber, _ organisation: ODSCode, askedSince since: Date
    ) -> Relationship? {
        guard let kind = row.text(0).flatMap(RelationshipKind.init), let strength = row.text(1).flatMap(Strength.init),
            let from = row.integer(2), let found = row.time(6), !kind.isAskedFor || found > since
        else { return nil }
        return Relationship(
            kind: kind, strength: strength, organisation: organisation, person: person, from: Moment(milliseconds: Int(from)),
            until: row.integer(3).map { Moment(milliseconds: Int($0)) }, staff: row.text(4), evidence: row.text(5) ?? "")
    }
}
