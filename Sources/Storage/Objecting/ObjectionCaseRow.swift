import CareRecord
import Foundation
import Objections

/// An objection as it is kept: the case, whose it is, and what is sealed with it.
public struct ObjectionCaseRow: Sendable, Hashable {
    public let id: String
    /// By which people speak of it; random, says nothing.
    public let reference: String
    /// The desk's integrated care system.
    public var desk: String
    /// Nil until who it is has been checked.
    public var person: NHSNumber?
    public var it: ObjectionCase
    /// What whoever is not signed in wrote of themselves, or a letter or an older list says of them, sealed.
    public var details: [UInt8]?
    /// Where the person wants to be told, sealed.
    public var contact: [UInt8]?
    public let actingEvidence: [UInt8]?
    public let created: Date
    public var closed: Date?
    /// The name of whoever deals with it (`it.owner`), as their sign-in had it; nil: nobody does, or the sign-in gave none.
    public var ownerName: String?

    public init(
        id: String, reference: String, desk: String, person: NHSNumber?, it: ObjectionCase, details: [UInt8]? = nil,
        contact: [UInt8]? = nil,
        actingEvidence: [UInt8]? = nil, created: Date, closed: Date? = nil
    ) {
        self.id = id
        self.reference = reference
        self.desk = desk
        self.person = person
        self.it = it
        self.details = details
        self.contact = contact
        self.actingEvidence = actingEvidence
        self.created = created
        self.closed = closed
    }

    /// After the columns of the table up to `closed_at`: what the national register said last, of the steps that tell of it; when the clock of a version before this
    /// one said that a child was asked, where no desk has said so since: nobody was; how far one had come that ended with a death; whether the person, signed in,
    /// has said that they keep it. Then who deals with it, and who asked that it be withdrawn.
    static let columns =
        "c.id, c.reference, c.desk, c.nhs_number, c.way, c.state, c.received_day, c.due_day, c.extended_day, c.extended_because, c.proposed_ground, c.proposed_by, c.acting, c.acting_evidence, c.ask_again_day, c.reminded_day, c.details, c.contact, c.created_at, c.closed_at, (SELECT s.kind || '|' || COALESCE(s.ground, '') FROM objection_step s WHERE s.objection_case = c.id AND s.kind IN ('register-says', 'leave-as-is', 'transfer', 'not-died', 'untie') ORDER BY s.at DESC, s.id DESC LIMIT 1), (SELECT CASE WHEN MIN(s.hand) = 'service' AND MAX(s.hand) = 'service' THEN MAX(s.at) END FROM objection_step s WHERE s.objection_case = c.id AND s.kind = 'ask-again'), CASE WHEN c.state = 'ended-by-death' THEN (SELECT MAX(CASE s.kind WHEN 'uphold' THEN 3 WHEN 'consider' THEN 2 WHEN 'check-identity' THEN 1 ELSE 0 END) FROM objection_step s WHERE s.objection_case = c.id AND NOT EXISTS (SELECT 1 FROM objection_step u WHERE u.objection_case = c.id AND u.kind = 'untie' AND (u.at, u.id) > (s.at, s.id))) END, CASE WHEN EXISTS (SELECT 1 FROM objection_step k WHERE k.objection_case = c.id AND k.kind = 'keep' AND k.hand = 'person') THEN 1 ELSE 0 END, c.owned_by, c.owner_name, c.withdrawal_asked"

    /// Nil where a row says what this program does not know: nothing is done with it.
    init?(_ row: SQLRow) {
        func day(_ column: Int) -> Day? { row.text(column).flatMap { Day($0) } }
        guard let id = row.text(0), let reference = row.text(1), let desk = row.text(2),
            let way = row.text(4).flatMap({ ObjectionCase.Way(rawValue: $0) }),
            let state = row.text(5).flatMap({ ObjectionState(rawValue: $0) }),
            let received = day(6), let due = day(7)
        else { return nil }
        let because = row.text(9).flatMap { Extension.Because(rawValue: $0) }
        let ground = row.text(10).flatMap { NotUpheldGround(rawValue: $0) }
        let acting = row.text(12).flatMap { ActingFor(kept: $0, hasEvidence: row.blob(13) != nil) }
        guard (row.text(12) == nil) == (acting == nil) else { return nil }
        // Such a child is still to be asked, from that day on; the next step puts the day back.
        let isUnasked = state == .inForce && acting?.standing == .parent && row.text(14) == nil
        let askAgain = isUnasked ? row.time(21).map { Day($0) } : day(14)
        self.init(
            id: id, reference: reference, desk: desk, person: row.text(3).flatMap { try? NHSNumber($0) },
            it: ObjectionCase(
                way: way, received: received, state: state, due: due,
                extended: day(8).flatMap { until in because.map { Extension(until: until, because: $0) } },
                proposal: ground.map { .init($0, by: row.text(11) ?? "") }, acting: acting, askAgain: askAgain, reminded: day(15),
                heard: row.text(20).flatMap { .init(kept: $0) },
                beforeDeath: row.integer(22).map { Self.state($0, isProposed: ground != nil) },
                // Of one in force nobody proposes not to uphold it any more: the column says who would untie it.
                untying: state == .inForce && ground == nil ? row.text(11) : nil, isKeptByPerson: row.integer(23) == 1, owner: row.text(24),
                withdrawalSaid: row.text(26).flatMap { UncheckedWithdrawal(kept: $0) }),
            details: row.blob(16), contact: row.blob(17), actingEvidence: row.blob(13), created: row.time(18) ?? .distantPast,
            closed: row.time(19))
        ownerName = row.text(25)
    }

    /// Where one was that had come so far.
    private static func state(_ far: Int64, isProposed: Bool) -> ObjectionState {
        switch far {
        case 3: .inForce
        case 2: isProposed ? .secondCheck : .considering
        case 1: .identityChecked
        default: .received
        }
    }

    /// The number under which there may be one only.
    var openKey: SQLValue { it.state.isStanding ? .text(person?.digits) : .null }
}

/// One thing that was done with it.
public struct ObjectionStepRow: Sendable, Hashable {
    public let at: Date
    public let kind: String
    public let hand: String
    public let subject: String
    public let ground: String?
    /// Sealed.
    public let words: [UInt8]?
}

extension ObjectionCase.Heard {
    /// Of the kind and the ground of a step; nil where nothing is to be seen to.
    init?(kept: String) {
        let parts = kept.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = ObjectionStep.Kind(rawValue: String(parts[0])),
            [.heard, .leave, .notDied].contains(kind), let word = RegisterWord(kept: parts[1])
        else { return nil }
        // A desk that brought it back has seen to whatever the register says.
        self.init(word, isLeft: kind == .leave || (kind == .notDied && word != .lives))
    }
}

extension ActingFor {
    /// As a column has it; the evidence is beside it, sealed.
    var kept: String {
        [standing.rawValue, scope.rawValue, from.text, until?.text ?? "", cannotDecide ? "1" : "0"].joined(separator: "|")
    }

    init?(kept: String, hasEvidence: Bool) {
        let parts = kept.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let standing = Standing(rawValue: parts[0]), let scope = Scope(rawValue: parts[1]),
            let from = Day(parts[2]),
            parts[3].isEmpty || Day(parts[3]) != nil
        else { return nil }
        self.init(
            standing: standing, scope: scope, evidence: hasEvidence ? "on record" : "", from: from, until: Day(parts[3]),
            cannotDecide: parts[4] == "1")
    }
}
